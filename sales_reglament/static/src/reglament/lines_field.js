import { x2ManyCommands } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

/**
 * Lines of a reglament under the stage, or the kind of client, they belong to.
 *
 * Lines are dragged by their handle, under another heading as well: that changes their stage.
 */
export class LinesRenderer extends ListRenderer {
    static rowsTemplate = "sales_reglament.LinesRenderer.Rows";
    static props = [
        ...ListRenderer.props,
        "places",
        "placeField",
        "addLabel",
        "offersAny",
        "phoneColumns",
    ];

    get canAdd() {
        return !this.props.readonly && this.displayRowCreates;
    }

    /** A phone has room for what matters most; what is only read is not dragged. */
    getActiveColumns() {
        const { phoneColumns, readonly } = this.props;
        const isShort = this.env.isSmall && phoneColumns.length;
        return super
            .getActiveColumns()
            .filter(({ name, widget }) =>
                widget === "handle" ? !readonly : !isShort || phoneColumns.includes(name)
            );
    }

    /** Order is the order of work; sorting by a column would hide it. */
    isSortable() {
        return false;
    }

    placeOf(record) {
        const value = record.data[this.props.placeField];
        return (value && value.id) || value || false;
    }

    /** Headings with their lines; a draft shows the empty ones too, to add to. */
    get sections() {
        const sections = new Map(
            this.props.places.map((place) => [place.id, { ...place, records: [] }])
        );
        for (const record of this.props.list.records) {
            const id = this.placeOf(record);
            if (!sections.has(id)) {
                sections.set(id, { id, name: "", records: [] });
            }
            sections.get(id).records.push(record);
        }
        return [...sections.values()].filter(
            ({ id, records }) => records.length || (this.canAdd && (id || this.props.offersAny))
        );
    }

    addTo(section) {
        const { placeField } = this.props;
        this.add({ context: { [`default_${placeField}`]: section.id } });
    }

    async sortDrop(dataRowId, dataGroupId, { element, previous }) {
        element.classList.remove("o_row_draggable");
        try {
            this.resequencePromise = this.moveBehind(dataRowId, previous);
            await this.resequencePromise;
        } finally {
            element.classList.add("o_row_draggable");
            await this.props.list.leaveEditMode();
        }
    }

    /**
     * Put a line behind a row: another line, or a heading.
     *
     * @param {string} rowId
     * @param {HTMLElement | null} row
     */
    moveBehind(rowId, row) {
        const { list } = this.props;
        const moved = list.records.find((record) => record.id === rowId);
        const from = this.placeOf(moved);
        const sections = this.sections;
        for (const section of sections) {
            section.records = section.records.filter((record) => record.id !== rowId);
        }
        const isBefore = (record) => record.id === row?.dataset.id;
        const target =
            sections.find((section) => section.records.some(isBefore)) ||
            sections[row?.dataset.section || 0];
        target.records.splice(target.records.findIndex(isBefore) + 1, 0, moved);
        const commands = [];
        sections
            .flatMap((section) => section.records)
            .forEach((record, index) => {
                const changes = {};
                if (record.data[list.handleField] !== index + 1) {
                    changes[list.handleField] = index + 1;
                }
                if (record.id === rowId && target.id !== from) {
                    changes[this.props.placeField] = this.placeValue(target);
                }
                if (Object.keys(changes).length) {
                    const id = record.resId || record._virtualId;
                    commands.push(x2ManyCommands.update(id, changes));
                }
            });
        return list.applyCommands(commands, { sort: true });
    }

    placeValue({ id, name }) {
        const { type } = this.fields[this.props.placeField];
        return type === "many2one" && id ? { id, display_name: name } : id;
    }
}

/** Lines whose dialogs say what is added, or which one is open. */
export class NamedLinesField extends X2ManyField {
    setup() {
        super.setup();
        const open = this._openRecord;
        this._openRecord = (params) => open({ ...params, title: this.titleOf(params.record) });
    }

    titleOf(record) {
        if (!record) {
            return this.props.addLabel;
        }
        const { display_name: name, name: title, survey_id: survey } = record.data;
        return name || title || survey?.display_name;
    }
}

export class LinesField extends NamedLinesField {
    static components = { ...NamedLinesField.components, ListRenderer: LinesRenderer };
    static props = {
        ...NamedLinesField.props,
        offersAny: { type: Boolean, optional: true },
        phoneColumns: { type: Array, optional: true },
    };
    static defaultProps = { offersAny: false, phoneColumns: [] };

    get rendererProps() {
        const { data } = this.props.record;
        return {
            ...super.rendererProps,
            places: data.line_places || [],
            placeField: data.subject === "client" ? "client_state" : "stage_id",
            addLabel: this.props.addLabel,
            offersAny: this.props.offersAny || data.subject === "client",
            phoneColumns: this.props.phoneColumns,
        };
    }
}

export const linesField = {
    ...x2ManyField,
    component: LinesField,
    supportedTypes: ["one2many"],
    fieldDependencies: [
        { name: "line_places", type: "json" },
        { name: "subject", type: "selection" },
    ],
    additionalClasses: ["o_field_one2many"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...x2ManyField.extractProps(fieldInfo, dynamicInfo),
        offersAny: Boolean(fieldInfo.options.offers_any),
        phoneColumns: fieldInfo.options.phone_columns || [],
    }),
};

registry.category("fields").add("sales_reglament_lines", linesField);
registry.category("fields").add("sales_reglament_named_lines", {
    ...x2ManyField,
    component: NamedLinesField,
    supportedTypes: ["one2many"],
    additionalClasses: ["o_field_one2many"],
});
