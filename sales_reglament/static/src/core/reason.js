/** Whether words say anything at all; which of them say enough is known to the server. */
export function saysSomething(words) {
    return /[\p{L}\p{N}]/u.test(words);
}
