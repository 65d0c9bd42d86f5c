/** The frame of every screen at the door: where one is, the language, one heading, actions under the thumb. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, IconButton, Segments } from '../parts/index.ts';
import { locale, speak, t } from '../words/words.ts';
import type { Said } from './entering.ts';
import './door.css';

export const STEPS = 3;

interface Props {
  title: string;
  purpose?: string;
  /** 1 to 3 on the way in. */
  step?: number;
  onBack?: () => void;
  children?: ComponentChildren;
  /** Stays within reach of the thumb. */
  actions?: ComponentChildren;
}

export function DoorPage({ title, purpose, step, onBack, children, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(title);
  useEffect(() => {
    // the same page shows the next step: say so, but not when it first opens
    if (before.current !== title) heading.current?.focus({ preventScroll: true });
    before.current = title;
  }, [title]);
  return (
    <article class="page door">
      <div class="door-top">
        {onBack ? (
          <IconButton icon="arrow-left" label={t('door.back')} onClick={onBack} />
        ) : (
          <span class="door-brand">Relais</span>
        )}
        <Language />
      </div>
      {step !== undefined && <Progress step={step} />}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {purpose && <p class="purpose">{purpose}</p>}
      <div class="door-body">{children}</div>
      {actions && <div class="door-actions">{actions}</div>}
    </article>
  );
}

function Progress({ step }: { step: number }) {
  return (
    <div class="door-progress">
      <span class="sr-only">{t('join.step', { step, of: STEPS })}</span>
      {Array.from({ length: STEPS }, (_, at) => (
        <span key={at} class={at < step ? 'past' : undefined} aria-hidden="true" />
      ))}
    </div>
  );
}

function Language() {
  return (
    <Segments
      label={t('door.language')}
      value={locale.value}
      options={[
        { value: 'fr', label: t('door.language.fr') },
        { value: 'en', label: t('door.language.en') },
      ]}
      onChoose={(next) => void speak(next)}
    />
  );
}

/** What went wrong, beside the button that tried. */
export function Wrong({ said }: { said: Said | undefined }) {
  return (
    <div role="alert">
      {said && (
        <p class="door-wrong">
          <Icon name="circle-alert" /> <span>{said.message}</span>
        </p>
      )}
    </div>
  );
}
