import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Segments } from '../parts/index.ts';
import { type Locale, locale, t } from '../words/words.ts';

interface Props {
  label: string;
  /** Languages in which something is wrong or missing. */
  wrong?: readonly Locale[];
  children: (language: Locale) => ComponentChildren;
}

/** The same fields in French and in English: side by side on a desk, one at a time on a phone. */
export function TwoLanguages({ label, wrong = [], children }: Props) {
  const [shown, show] = useState<Locale>(locale.value);
  const name = (language: Locale) => t(`console.locale.${language}`);
  return (
    <div class="desk-languages" data-shown={shown}>
      <div class="desk-language-choice">
        <Segments
          label={label}
          value={shown}
          options={(['fr', 'en'] as const).map((value) => ({
            value,
            label: wrong.includes(value) ? `${name(value)} (!)` : name(value),
          }))}
          onChoose={show}
        />
      </div>
      {(['fr', 'en'] as const).map((language) => (
        <fieldset key={language} class="desk-language" data-language={language} lang={language}>
          <legend lang={locale.value}>{name(language)}</legend>
          {children(language)}
        </fieldset>
      ))}
    </div>
  );
}
