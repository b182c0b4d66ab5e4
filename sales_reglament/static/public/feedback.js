/* The page works without this: it only follows what is chosen. */
(() => {
    const form = document.querySelector("form[data-high]");
    if (!form) {
        return;
    }
    const why = document.getElementById("why");
    const depending = [...form.querySelectorAll("[data-triggers]")];

    function askWhy() {
        const chosen = form.querySelector("input[name=score]:checked");
        if (why && chosen) {
            why.textContent = form.dataset[chosen.dataset.rung];
        }
    }

    function showDepending() {
        for (const question of depending) {
            question.hidden = !question.dataset.triggers
                .split(" ")
                .some((id) =>
                    form.querySelector(
                        `.question:not([hidden]) input[value="${id}"][name^=q]:checked`
                    )
                );
        }
    }

    function follow() {
        askWhy();
        showDepending();
    }

    form.addEventListener("change", follow);
    form.addEventListener("submit", () => {
        // a second tap sends nothing more
        const button = form.querySelector("button[type=submit]");
        setTimeout(() => (button.disabled = true));
    });
    // back from the page of thanks: what was chosen is chosen still
    window.addEventListener("pageshow", () => {
        form.querySelector("button[type=submit]").disabled = false;
        follow();
    });
    follow();
})();
