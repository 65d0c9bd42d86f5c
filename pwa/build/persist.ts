// The allow-list of the server: hash → document, written beside the documents and committed.
import { readFileSync, writeFileSync } from 'node:fs';

const made = new URL('../src/gql/persisted-documents.json', import.meta.url);
const kept = new URL('../../graphql/operations/persisted.json', import.meta.url);

const documents: Record<string, string> = JSON.parse(readFileSync(made, 'utf8'));
const sorted = Object.entries(documents).sort(([, a], [, b]) => (a < b ? -1 : 1));
writeFileSync(kept, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
