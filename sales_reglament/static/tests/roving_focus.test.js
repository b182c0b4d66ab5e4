import { expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { useRovingFocus } from "@sales_reglament/core/roving_focus";

defineMailModels();

class Row extends Component {
    static template = xml`
        <div t-on-keydown="onKeydown">
            <button t-foreach="[0, 1, 2]" t-as="index" t-key="index" t-esc="index"
                t-att-class="{ chosen: state.chosen === index }"/>
        </div>`;
    static props = { isSideways: { type: Boolean, optional: true } };

    setup() {
        this.state = useState({ chosen: 0 });
        const choose = (index) => (this.state.chosen = index);
        this.onKeydown = useRovingFocus(choose, this.props.isSideways);
    }
}

async function follow(keys) {
    for (const [key, index] of keys) {
        await press(key);
        await animationFrame();
        expect(`button:contains(${index})`).toBeFocused({ message: key });
        expect(`button:contains(${index})`).toHaveClass("chosen", { message: key });
    }
}

test("arrows go round and choose what they reach", async () => {
    await mountWithCleanup(Row);
    await contains("button:contains(0)").focus();
    await follow([
        ["ArrowRight", 1],
        ["ArrowDown", 2],
        ["ArrowRight", 0],
        ["ArrowUp", 2],
        ["ArrowLeft", 1],
        ["Home", 1],
    ]);
});

test("arrows up and down are left to a page that scrolls", async () => {
    await mountWithCleanup(Row, { props: { isSideways: true } });
    await contains("button:contains(0)").focus();
    await follow([
        ["ArrowDown", 0],
        ["ArrowUp", 0],
        ["ArrowRight", 1],
        ["ArrowLeft", 0],
    ]);
});
