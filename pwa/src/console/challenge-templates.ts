/** Five challenges to begin from: words in both languages, what counts, how long; comms changes what it likes. */
import type { IconName } from '../parts/index.ts';
import type { ChallengeForm, Words } from './challenge-form.ts';

export interface Template {
  key: 'sprint' | 'words' | 'photos' | 'coffee' | 'cup';
  icon: IconName;
  days: number;
  /** Between plants only. */
  plants?: boolean;
  form: Pick<ChallengeForm, 'kind' | 'metric' | 'goal' | 'prizePoints' | 'prizeBadge'> & {
    fr: Words;
    en: Words;
  };
}

const race = { kind: 'TEAM', goal: '', prizePoints: '50', prizeBadge: false } as const;

export const TEMPLATES: readonly Template[] = [
  {
    key: 'sprint',
    icon: 'rocket',
    days: 7,
    form: {
      ...race,
      metric: 'SHARES',
      fr: {
        title: 'Sprint de partages',
        brief: 'Sept jours pour raconter. Une histoire par jour suffit.',
        prize: '',
      },
      en: { title: 'Share sprint', brief: 'Seven days of telling. One story a day is plenty.', prize: '' },
    },
  },
  {
    key: 'words',
    icon: 'quote',
    days: 7,
    form: {
      ...race,
      metric: 'OWN_WORDS',
      fr: {
        title: 'La semaine de tes mots',
        brief: 'Cette semaine comptent les histoires dites à ta façon.',
        prize: '',
      },
      en: { title: 'Own-words week', brief: 'This week, stories told your own way count.', prize: '' },
    },
  },
  {
    key: 'photos',
    icon: 'camera',
    days: 7,
    form: {
      ...race,
      goal: '20',
      prizePoints: '10',
      prizeBadge: true,
      metric: 'PHOTOS',
      fr: {
        title: 'La semaine en photos',
        brief: 'Ensemble, vingt histoires avec une photo prise par toi.',
        prize: '',
      },
      en: {
        title: 'Photo week',
        brief: 'Together, twenty stories with a picture you took yourself.',
        prize: '',
      },
    },
  },
  {
    key: 'coffee',
    icon: 'coffee',
    days: 28,
    form: {
      kind: 'INDIVIDUAL',
      metric: 'COFFEES',
      goal: '3',
      prizePoints: '0',
      prizeBadge: true,
      fr: {
        title: 'Le mois du café',
        brief: 'Rencontre trois collègues que tu ne connais pas encore, à ton rythme.',
        prize: '',
      },
      en: {
        title: 'Coffee month',
        brief: 'Meet three colleagues you do not know yet, at your own pace.',
        prize: '',
      },
    },
  },
  {
    key: 'cup',
    icon: 'factory',
    days: 7,
    plants: true,
    form: {
      ...race,
      prizeBadge: true,
      metric: 'POINTS',
      fr: {
        title: 'Coupe des usines',
        brief: 'Une semaine, tous les gestes comptent ; le score tient compte de la taille de l’équipe.',
        prize: '',
      },
      en: {
        title: 'Plant cup',
        brief: 'One week, every deed counts; the score allows for the size of the team.',
        prize: '',
      },
    },
  },
];

interface Places {
  sites: readonly { name: string; kind: string }[];
  teams: readonly { id: string; name: string; kind: string }[];
}

/** The teams of plants: a site's own team is opened under the name of the site. */
export function plantTeams({ sites, teams }: Places): string[] {
  const plants = new Set(sites.filter(({ kind }) => kind === 'plant').map(({ name }) => name));
  return teams.filter(({ kind, name }) => kind === 'site' && plants.has(name)).map(({ id }) => id);
}
