import { QueryObserver } from '@tanstack/query-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { FeedDocument, MyContributionsDocument, StoryDocument, VoicesDocument } from '../src/gql/graphql.ts';
import { staleOfFeed, staleOfMine } from '../src/live/stale.ts';
import type { AnyDocument } from '../src/reads/ask.ts';
import { client, keyOf, refresh } from '../src/reads/client.ts';

let asked: string[];

/** A screen that shows an answer of this document. */
function shown(name: string, document: AnyDocument): void {
  const queryFn = async () => asked.push(name);
  new QueryObserver(client, { queryKey: keyOf(document, {} as never), queryFn }).subscribe(() => {});
}

describe('a doorbell', () => {
  beforeEach(async () => {
    client.clear();
    asked = [];
    shown('feed', FeedDocument);
    shown('voices', VoicesDocument);
    shown('mine', MyContributionsDocument);
    await new Promise((resolve) => setTimeout(resolve));
    asked = [];
  });

  it.each(['approved', 'declined', 'taken_down'])('asks for what I told when it is %s', async (answer) => {
    await refresh(...staleOfMine({ kind: `contribution_${answer}` }));
    expect(asked).toEqual(['mine']);
  });

  it('leaves what I told alone when the news is another', async () => {
    await refresh(...staleOfMine({ kind: 'badge_won' }));
    expect(asked).toEqual([]);
  });

  it('asks for the voices when one comes or goes', async () => {
    await refresh(...staleOfFeed({ type: 'contribution_taken_down' }));
    expect(asked).toEqual(['voices']);
  });

  it('asks for the stories when one comes or goes', async () => {
    await refresh(...staleOfFeed({ type: 'story_withdrawn' }));
    expect(asked).toEqual(['feed']);
    expect(staleOfFeed({ type: 'story_saved' })).toContain(StoryDocument);
  });

  it('asks for nothing when it rings for what this app does not know', () => {
    expect(staleOfFeed({ type: 'invented' })).toEqual([]);
  });
});
