/* The page works without this: it only follows what is chosen. */
(() => {
    const form = document.querySelector("form[data-high]");
    if (!form) {
        return;
    }
    const why = document.getElementById("why");
    const words = why && document.getElementById(why.htmlFor);
    const depending = [...form.querySelectorAll("[data-triggers]")];

    /* For which rung the words were written; those of the last time come with their question. */
    let written = why && words.value ? why.textContent : null;

    function askWhy() {
        const chosen = form.querySelector("input[name=score]:checked");
        if (!why || !chosen) {
            return;
        }
        const asked = form.dataset[chosen.dataset.rung];
        if (!words.value.trim()) {
            written = null;
        } else if (written === null) {
            written = asked; // brought back by the browser, with its score
        }
        // words that answer another question are put under none that they don't fit
        why.textContent = written && written !== asked ? form.dataset.any : asked;
    }

    function write() {
        written = words.value.trim() ? written || why.textContent : null;
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
    words?.addEventListener("input", write);
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
