/** What forms keep of unfinished texts outside the databases: all of it goes when somebody signs out. */
const DRAFTS = 'relais.draft.';

/** Everyone's on this phone, this tab's forms included: what signing out owes the next person. */
export function wipeDrafts(): void {
  for (const kept of [localStorage, sessionStorage])
    for (const name of Object.keys(kept)) if (name.startsWith(DRAFTS)) kept.removeItem(name);
}
