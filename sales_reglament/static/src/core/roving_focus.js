const SIDEWAYS = { ArrowRight: 1, ArrowLeft: -1 };
const ANY_WAY = { ...SIDEWAYS, ArrowDown: 1, ArrowUp: -1 };

/**
 * Buttons that are one stop of the keyboard: arrows go round among them, and what they reach is
 * chosen.
 *
 * @param {(index: number) => void} choose
 * @param {boolean} [isSideways] whether arrows up and down are left to the page
 * @returns {(ev: KeyboardEvent) => void} to listen with on the element around the buttons
 */
export function useRovingFocus(choose, isSideways = false) {
    const steps = isSideways ? SIDEWAYS : ANY_WAY;
    return (ev) => {
        const step = steps[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const buttons = [...ev.currentTarget.querySelectorAll("button")];
        const next = (buttons.indexOf(ev.target) + step + buttons.length) % buttons.length;
        buttons[next].focus();
        choose(next);
    };
}
