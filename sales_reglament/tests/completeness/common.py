PHONE, MAIL = "+7 495 012-30-00", "info@tower.example"
