/** The text of a post: whom it names, and what to offer while somebody types a name. */
export interface Named {
  id: string;
  name: string;
}

export interface Piece {
  text: string;
  /** The person this piece names. */
  named?: Named;
}

/** A text cut where it names people: "Merci @Ana !" → "Merci ", @Ana, " !". Longer names first: "@Ana Roy" is not "@Ana". */
export function pieces(body: string, mentions: readonly Named[]): Piece[] {
  const names = [...mentions].sort((a, b) => b.name.length - a.name.length);
  const found: Piece[] = [];
  let plain = '';
  for (let at = 0; at < body.length; ) {
    const named = body[at] === '@' ? names.find(({ name }) => body.startsWith(name, at + 1)) : undefined;
    if (!named) {
      plain += body[at++];
      continue;
    }
    if (plain) found.push({ text: plain });
    plain = '';
    found.push({ text: `@${named.name}`, named });
    at += named.name.length + 1;
  }
  if (plain) found.push({ text: plain });
  return found;
}

/** Those of the people chosen whose name still stands in the text. */
export function stillNamed(body: string, chosen: readonly Named[]): Named[] {
  const ids = new Set(pieces(body, chosen).map((piece) => piece.named?.id));
  return chosen.filter(({ id }) => ids.has(id));
}

const NAMING = /(?:^|\s)@([\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]*)?)$/u;

/** What is typed after an @ just before the caret; undefined when nobody is being named. */
export function naming(body: string, caret: number): string | undefined {
  return NAMING.exec(body.slice(0, caret))?.[1];
}

/** The text with the name in place of what was typed, and where the caret goes. */
export function withName(body: string, caret: number, name: string): { body: string; caret: number } {
  const typed = naming(body, caret) ?? '';
  const start = caret - typed.length;
  const rest = body.slice(caret);
  const gap = rest.startsWith(' ') ? '' : ' ';
  return { body: `${body.slice(0, start)}${name}${gap}${rest}`, caret: start + name.length + 1 };
}
