/** One rule: what it says, what it said before, and a new version that is tried on the last month before it counts. */
import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import {
  ConsolePublishRuleDocument,
  ConsoleRetireRuleDocument,
  ConsoleRulesDocument,
  type ConsoleRulesQuery,
  type RuleDraftInput,
  type RulePartsFragment,
} from '../gql/graphql.ts';
import { Button, ButtonLink, EmptyState, Field, Ready, toast } from '../parts/index.ts';
import { refresh } from '../reads/client.ts';
import { useRead } from '../reads/use.ts';
import { t } from '../words/words.ts';
import { useCommand } from '../writes/write.ts';
import { Desk } from './desk.tsx';
import { useDraft } from './draft.ts';
import { Checks, focusFirstWrong, Trouble, When, wrong } from './form.tsx';
import { programmeZone } from './places.ts';
import {
  type Choice,
  formOf,
  type RuleFlaw,
  type RuleForm,
  ruleDraft,
  ruleFlaws,
  ruleName,
  valueName,
} from './rule-form.ts';
import { RulePreview } from './rule-preview.tsx';
import { Versions } from './rule-versions.tsx';
import { toInstant } from './zoned.ts';

type Book = ConsoleRulesQuery['ruleBook'];

export default function RuleEditor() {
  const { params, query } = useRoute();
  const read = useRead(ConsoleRulesDocument, {}, { keep: false });
  const { id } = params;
  return (
    <Desk title={titleOf(read.data?.ruleBook, id)} purpose={t('console.rule.purpose')}>
      <Ready read={read}>
        {({ ruleBook }) => {
          const rule = ruleBook.rules.find((each) => each.id === id);
          const deed = rule?.deed ?? query.deed ?? '';
          const of = ruleBook.deeds.find((each) => each.deed === deed);
          if (!of || (!rule && id !== 'new'))
            return (
              <EmptyState drawing="path" title={t('console.rule.gone')}>
                <ButtonLink href="/console/rules">{t('console.nav.rules')}</ButtonLink>
              </EmptyState>
            );
          // a new version begins from the one that stands now
          return <Editor key={`${id}${rule?.basedOn}`} rule={rule} deed={deed} choices={of.choices} />;
        }}
      </Ready>
    </Desk>
  );
}

function titleOf(book: Book | undefined, id: string | undefined): string {
  const rule = book?.rules.find((each) => each.id === id);
  return rule ? ruleName(rule) : t('console.rules.new');
}

const SENTENCES = {
  number: 'console.rule.number',
  repeats: 'console.rule.repeats_wrong',
} as const satisfies Record<RuleFlaw, string>;

interface EditorProps {
  rule: RulePartsFragment | undefined;
  deed: string;
  choices: readonly Choice[];
}

type Tried = { draft: RuleDraftInput; retire: boolean };

function Editor({ rule, deed, choices }: EditorProps) {
  const { route } = useLocation();
  const [first] = useState(() => formOf(rule?.current ?? rule?.versions.find(({ retired }) => !retired)));
  const draft = useDraft(`rule.${rule?.id ?? deed}.${rule?.basedOn ?? 0}`, first);
  const publishing = useCommand(ConsolePublishRuleDocument);
  const retiring = useCommand(ConsoleRetireRuleDocument);
  const [tried, setTried] = useState<Tried>();
  const [flawed, setFlawed] = useState(false);
  const form = draft.value;
  const found = ruleFlaws(form);
  const flaws = Object.fromEntries(
    Object.entries(flawed ? found : {}).map(([field, flaw]) => [field, t(SENTENCES[flaw])]),
  );
  const attempt = (retire: boolean) => {
    setFlawed(true);
    if (Object.keys(found).length > 0) return focusFirstWrong();
    setTried({ draft: ruleDraft(form, deed), retire });
  };
  const keep = async ({ draft: asked, retire }: Tried, reason: string) => {
    const common = {
      basedOn: rule?.basedOn ?? 0,
      since: toInstant(form.since, programmeZone()) || null,
      reason,
    };
    const done =
      retire && rule
        ? await retiring.run({ ...common, ruleId: rule.id })
        : await publishing.run({ ...common, ruleId: rule?.id ?? null, draft: asked });
    if (!done) return;
    draft.drop();
    toast(t(retire ? 'console.rule.retiring' : 'console.rule.published'), 'good');
    await refresh(ConsoleRulesDocument as never);
    route('/console/rules');
  };
  if (tried)
    return (
      <RulePreview
        ruleId={rule?.id ?? null}
        {...tried}
        command={tried.retire ? retiring : publishing}
        back={() => setTried(undefined)}
        keep={(reason) => void keep(tried, reason)}
      />
    );
  return (
    <form
      class="desk-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        attempt(false);
      }}
    >
      <Fields form={form} choices={choices} change={draft.change} say={wrong(flaws, publishing.problem)} />
      <Trouble problem={publishing.problem} fields={SHOWN} />
      <p class="hint">{t('console.rule.kept')}</p>
      <div class="actions">
        <ButtonLink href="/console/rules">{t('console.cancel')}</ButtonLink>
        {rule?.current && (
          <Button kind="quiet" onClick={() => attempt(true)}>
            {t('console.rule.retire')}
          </Button>
        )}
        <Button type="submit" kind="primary" icon="eye">
          {t('console.rule.try')}
        </Button>
      </div>
      {rule && <Versions rule={rule} />}
    </form>
  );
}

const SHOWN = ['points', 'capDay', 'capWeek', 'coolDownMinutes', 'repeats', 'conditions', 'since'];

interface FieldsProps {
  form: RuleForm;
  choices: readonly Choice[];
  change: (part: Partial<RuleForm>) => void;
  say: (field: string) => string | undefined;
}

function Fields({ form, choices, change, say }: FieldsProps) {
  const figure = (name: 'points' | 'capDay' | 'capWeek' | 'coolDown', field: string) => ({
    inputMode: 'numeric' as const,
    value: form[name],
    error: say(field),
    onInput: (event: { currentTarget: HTMLInputElement }) => change({ [name]: event.currentTarget.value }),
  });
  return (
    <>
      <div class="card desk-form">
        <div class="desk-columns">
          <Field label={t('console.rule.points_label')} {...figure('points', 'points')} />
          <Field label={t('console.rule.cap_day')} {...figure('capDay', 'capDay')} />
          <Field label={t('console.rule.cap_week')} {...figure('capWeek', 'capWeek')} />
          <Field label={t('console.rule.cool_down')} {...figure('coolDown', 'coolDownMinutes')} />
        </div>
        <Field
          label={t('console.rule.repeats')}
          hint={t('console.rule.repeats_hint')}
          value={form.repeats}
          error={say('repeats')}
          onInput={(event) => change({ repeats: event.currentTarget.value })}
        />
      </div>
      {choices.length > 0 && (
        <div class="card desk-form">
          <Conditions form={form} choices={choices} change={change} error={say('conditions')} />
        </div>
      )}
      <When
        label={t('console.rule.since')}
        zone={programmeZone()}
        value={form.since}
        error={say('since')}
        optional
        onInput={(since) => change({ since })}
      />
    </>
  );
}

interface ConditionsProps extends Omit<FieldsProps, 'say'> {
  error: string | undefined;
}

function Conditions({ form, choices, change, error }: ConditionsProps) {
  return (
    <>
      <h2>{t('console.rule.conditions')}</h2>
      <p class="hint">{t('console.rule.conditions_hint')}</p>
      {choices.map(({ field, values }) =>
        values.length > 0 ? (
          <Checks
            key={field}
            legend={t(`console.rule.field.${field}` as never)}
            error={error}
            options={values.map((value) => ({ id: value, name: valueName(field, value) }))}
            chosen={form.values[field] ?? []}
            onChoose={(chosen) => change({ values: { ...form.values, [field]: chosen } })}
          />
        ) : form.values[field]?.length ? (
          <Field
            key={field}
            label={t('console.rule.one_of', { what: t(`console.rule.field.${field}` as never) })}
            hint={t('console.rule.one_of_hint')}
            error={error}
            value={form.values[field].join(' ')}
            onInput={(event) =>
              change({ values: { ...form.values, [field]: event.currentTarget.value.split(/\s+/) } })
            }
          />
        ) : (
          <Field
            key={field}
            inputMode="numeric"
            label={t('console.rule.minimum', { what: t(`console.rule.field.${field}` as never) })}
            error={error}
            value={form.atLeast[field] ?? ''}
            onInput={(event) => change({ atLeast: { ...form.atLeast, [field]: event.currentTarget.value } })}
          />
        ),
      )}
    </>
  );
}
