/** Sites and teams: what forms choose from. */
import { ConsolePlacesDocument } from '../gql/graphql.ts';
import { useRead } from '../reads/use.ts';
import { me, programme } from '../shell/session.ts';
import { t } from '../words/words.ts';

const HOUR = 3_600_000;

export function usePlaces() {
  return useRead(ConsolePlacesDocument, {}, { fresh: HOUR });
}

/** A host acts for one site; comms and admin choose. */
export function ownSite(): { id: string; name: string } | undefined {
  return me.value?.role === 'HOST' ? me.value.site : undefined;
}

export function programmeZone(): string {
  return programme.value?.timeZone ?? 'Europe/Paris';
}

type Place = { id: string; name: string };

export function siteOptions(sites: readonly Place[] | undefined, first = t('console.all_sites')) {
  return [{ value: '', label: first }, ...(sites ?? []).map(({ id, name }) => ({ value: id, label: name }))];
}
