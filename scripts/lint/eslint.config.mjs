// Mistakes only: prettier cares for the form. No imports here, so that it works from wherever eslint is installed.
const browser = [
    "window",
    "document",
    "File",
    "console",
    "setTimeout",
    "clearTimeout",
    "setInterval",
    "clearInterval",
];
const more = [
    "URL",
    "Event",
    "CustomEvent",
    "KeyboardEvent",
    "MouseEvent",
    "HTMLElement",
    "Node",
    "Promise",
    "Response",
];
const odoo = ["odoo", "luxon", "owl", "Chart"];
const globals = Object.fromEntries(
    [...browser, ...more, ...odoo].map((name) => [name, "readonly"])
);

export default [
    {
        files: ["**/*.js", "**/*.mjs"],
        languageOptions: { ecmaVersion: 2022, sourceType: "module", globals },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            "array-callback-return": "error",
            complexity: ["error", 12],
            "consistent-return": "error",
            curly: "error",
            eqeqeq: "error",
            "no-console": "error",
            "no-const-assign": "error",
            "no-debugger": "error",
            "no-dupe-args": "error",
            "no-dupe-class-members": "error",
            "no-dupe-keys": "error",
            "no-else-return": "error",
            "no-eval": "error",
            "no-fallthrough": "error",
            "no-redeclare": "error",
            "no-self-compare": "error",
            "no-shadow": "error",
            "no-undef": "error",
            "no-unreachable": "error",
            "no-unused-expressions": "error",
            "no-unused-vars": ["error", { args: "after-used" }],
            "no-use-before-define": ["error", { functions: false }],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "use-isnan": "error",
            "valid-typeof": "error",
        },
    },
];
