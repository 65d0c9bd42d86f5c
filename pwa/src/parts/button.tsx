import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';

interface Look {
  /** primary: one a screen. quiet: text only. danger: what cannot be taken back. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  wide?: boolean;
  children?: ComponentChildren;
}

function classes({ kind = 'plain', wide }: Look): string {
  return `button ${kind}${wide ? ' wide' : ''}`;
}

type ButtonProps = Look & { busy?: boolean } & Omit<
    ButtonHTMLAttributes<HTMLButtonElement>,
    keyof Look | 'role'
  >;

export function Button({ kind, icon, wide, busy = false, children, ...rest }: ButtonProps) {
  return (
    <button type="button" class={classes({ kind, wide })} aria-busy={busy} disabled={busy} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type LinkProps = Look & { href: string } & Omit<
    AnchorHTMLAttributes<HTMLAnchorElement>,
    keyof Look | 'href' | 'role'
  >;

/** Looks like a button, goes somewhere. */
export function ButtonLink({ kind, icon, wide, children, ...rest }: LinkProps) {
  return (
    <a class={classes({ kind, wide })} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

type IconButtonProps = { icon: IconName; label: string } & Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'icon' | 'label' | 'role'
>;

/** A 44 px square with an icon only; `label` is what it does. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
