/**
 * Marks a setting that a running process takes on again (`settingChanges.ts`). With a text `fixed` beside it, a change from or to this text needs a restart; the empty text stands for an unset setting.
 */
export const RELOADABLE = { reloadable: true } as const
