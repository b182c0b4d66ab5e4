const SHOWING = [undefined, "crm.lead", "res.partner"];

/**
 * Read the view again in which something was asked for and filled in.
 *
 * @param {Record} [record] what the refusal came from; without it, the screen as it is
 * @param {boolean} isSaved whether what was typed below the dialog went along; where it did not,
 *     it is worth more than what is new
 */
export async function readAgain(env, record, isSaved) {
    if (record) {
        if (isSaved || !(await record.isDirty())) {
            await record.model.load();
        }
        return;
    }
    const windows = env.services["sales_reglament.windows"];
    // a screen about something else has nothing to show anew, and work of its own to lose
    if (SHOWING.includes(windows.shownModel())) {
        await windows.refresh();
    }
}
