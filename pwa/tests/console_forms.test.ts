import { expect, test } from 'vitest';
import {
  challengeDraft,
  challengeFlaws,
  draftedForm,
  emptyChallenge,
} from '../src/console/challenge-form.ts';
import { plantTeams, TEMPLATES } from '../src/console/challenge-templates.ts';
import { emptyEvent, eventFlaws, eventInput, startAt } from '../src/console/event-form.ts';
import { emptyStory, storyFlaws, storyInput } from '../src/console/story-form.ts';

const PARIS = 'Europe/Paris';
const written = { title: 'Premier jour', body: 'Elle soude.', prompts: [' Quoi ? ', ''] };

test('a story in one language is enough, and only that one is sent', () => {
  const form = { ...emptyStory('2026-12-01T09:00'), fr: written };
  expect(storyFlaws(form)).toEqual({});
  expect(storyInput(form, PARIS, null).texts).toEqual([
    { locale: 'fr', title: 'Premier jour', body: 'Elle soude.', prompts: ['Quoi ?'] },
  ]);
});

test('half a language is not enough', () => {
  const form = { ...emptyStory('2026-12-01T09:00'), fr: written, en: { ...written, body: ' ' } };
  expect(storyFlaws(form)).toEqual({ en: 'half' });
});

test('an empty story says so in one place', () => {
  expect(storyFlaws(emptyStory('2026-12-01T09:00'))).toEqual({ fr: 'needs_text' });
});

test('a tracked link leads to https only', () => {
  const form = { ...emptyStory('2026-12-01T09:00'), fr: written, officialUrl: 'javascript:alert(1)' };
  expect(storyFlaws(form)).toEqual({ officialUrl: 'address' });
});

test('the window of a story is in the zone of the programme', () => {
  const form = { ...emptyStory('2026-07-01T09:00'), fr: written, ends: '2026-07-01T08:00' };
  expect(storyInput(form, PARIS, '7')).toMatchObject({ storyId: '7', startsAt: '2026-07-01T07:00:00.000Z' });
  expect(storyFlaws(form)).toEqual({ ends: 'order' });
});

const race = {
  ...emptyChallenge('2026-12-01T09:00', '2026-12-15T09:00', PARIS),
  fr: { title: 'Course', brief: 'Deux semaines', prize: '' },
};

test('one team is no contest; none is all of them', () => {
  expect(challengeFlaws({ ...race, teamIds: ['1'] })).toEqual({ teamIds: 'teams' });
  expect(challengeFlaws(race)).toEqual({});
});

test('a contest of individuals may be kept to the people of some teams', () => {
  const alone = { ...race, kind: 'INDIVIDUAL' as const, teamIds: ['1'] };
  expect(challengeFlaws(alone)).toEqual({});
  expect(challengeDraft(alone).teamIds).toEqual(['1']);
});

test('a goal is a whole number above nothing; none is a race', () => {
  for (const goal of ['0', '-3', '2.5', 'many', '1000001'])
    expect(challengeFlaws({ ...race, goal })).toEqual({ goal: 'goal' });
  expect(challengeDraft({ ...race, goal: '500' }).goal).toBe(500);
  expect(challengeDraft(race).goal).toBeNull();
});

test('late deeds are waited for three days at most', () => {
  for (const grace of ['', '-1', '4321', '1.5'])
    expect(challengeFlaws({ ...race, grace })).toEqual({ graceMinutes: 'grace' });
  expect(challengeDraft({ ...race, grace: '4320' }).graceMinutes).toBe(4320);
});

test('a draft comes back as it was written, on the clocks of its own zone', () => {
  const form = { ...race, timeZone: 'Asia/Tokyo', grace: '60', goal: '500', teamIds: ['1', '2'] };
  const { goal, graceMinutes, titleFr, titleEn, briefFr, briefEn, prizeFr, prizeEn, ...same } =
    challengeDraft(form);
  const stored = {
    ...same,
    id: '7',
    goal: goal ?? null,
    graceMinutes: graceMinutes ?? 5,
    announce: 'START' as const,
    prizePoints: 50,
    prizeBadge: false,
    teamIds: ['1', '2'],
    fr: { title: titleFr, brief: briefFr, prize: prizeFr ?? '' },
    en: { title: titleEn, brief: briefEn, prize: prizeEn ?? '' },
    startsAt: '2026-12-01T00:00:00+00:00',
    endsAt: '2026-12-15T00:00:00+00:00',
  };
  expect(draftedForm(stored)).toEqual(form);
});

test('one team alone may aim for a goal', () => {
  expect(challengeFlaws({ ...race, goal: '500', teamIds: ['1'] })).toEqual({});
});

test('every template makes a form without a flaw, in both languages', () => {
  for (const { form } of TEMPLATES) {
    expect(challengeFlaws({ ...race, ...form })).toEqual({});
    expect(form.fr.title && form.en.title && form.fr.brief && form.en.brief).toBeTruthy();
  }
});

test('a plant cup is for the own teams of plants', () => {
  const teams = [
    { id: '1', name: 'Cholet', kind: 'site' },
    { id: '2', name: 'Cholet', kind: 'crew' },
    { id: '3', name: 'Lyon', kind: 'site' },
  ];
  const sites = [
    { name: 'Cholet', kind: 'plant' },
    { name: 'Lyon', kind: 'office' },
  ];
  expect(plantTeams({ sites, teams })).toEqual(['1']);
});

test('a prize has at most 500 points', () => {
  expect(challengeFlaws({ ...race, prizePoints: '501' })).toEqual({ prizePoints: 'points' });
});

const coffee = {
  ...emptyEvent('Asia/Kolkata', ['2'], '2026-12-01'),
  fr: { title: 'Café', brief: 'Viens' },
  place: 'Hall',
};

test('an event is at nine where it happens', () => {
  expect(eventFlaws(coffee)).toEqual({});
  expect(eventInput(coffee)).toMatchObject({
    startsAt: '2026-12-01T03:30:00.000Z',
    siteIds: ['2'],
    capacity: 12,
  });
});

test('RSVP closes before the start, and places are counted', () => {
  expect(eventFlaws({ ...coffee, closes: '2026-12-01T09:01', capacity: '0' })).toEqual({
    rsvpClosesAt: 'closes',
    capacity: 'capacity',
  });
});

test('a new start takes the end and the close along', () => {
  expect(startAt(coffee, '2026-12-03T14:00')).toEqual({
    starts: '2026-12-03T14:00',
    ends: '2026-12-03T14:30',
    closes: '2026-12-03T14:00',
  });
});
