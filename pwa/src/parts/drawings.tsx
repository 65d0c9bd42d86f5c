/** Small line drawings for empty and error states, drawn by hand on a 120 × 90 sheet. */
const DRAWINGS = {
  unplugged: 'M14 60h26c8 0 8-18 18-18h6M64 34h14v16H64zM78 38h8M78 46h8M96 42h6c8 0 8 18 16 18M30 74h60',
  feed: 'M26 18h56a6 6 0 0 1 6 6v50H32a6 6 0 0 1-6-6zM88 34h8v34a6 6 0 0 1-6 6M36 30h22v18H36zM66 32h14M66 40h14M66 48h10M36 58h44M36 66h30',
  trophy:
    'M44 18h32v18a16 16 0 0 1-32 0zM44 24H32c0 12 4 18 13 18M76 24h12c0 12-4 18-13 18M60 52v12M48 72h24M52 64h16v8H52z',
  meet: 'M30 40h28v14a14 14 0 0 1-28 0zM58 44h6a6 6 0 0 1 0 12h-7M38 32c-3-5 3-6 0-12M48 32c-3-5 3-6 0-12M74 54h22v10a11 11 0 0 1-22 0zM96 57h5a5 5 0 0 1 0 9h-6M82 46c-2-4 2-5 0-9M24 78h76',
  inbox: 'M24 50l12-28h48l12 28v22a4 4 0 0 1-4 4H28a4 4 0 0 1-4-4zM24 50h22c0 8 5 12 14 12s14-4 14-12h22',
  path: 'M20 74c20 0 10-22 30-22s10 16 26 16 8-36 24-36M100 32V16l12 6-12 6M20 74m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0',
  sent: 'M22 46l70-26-22 54-14-20zM92 20L56 54M56 54v18l8-9M18 66h18M14 74h14',
  people:
    'M44 34m-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0M26 72c0-14 8-22 18-22s18 8 18 22M80 38m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0M70 54c3-3 6-4 10-4 9 0 15 8 15 20',
  door: 'M40 78V18h40v60M30 78h60M70 48h2M56 30h8',
  badge:
    'M60 20l9 7 11-1 3 11 9 7-5 10 2 11-11 3-7 9-11-4-11 4-7-9-11-3 2-11-5-10 9-7 3-11 11 1zM50 48l7 7 13-14',
} as const;

export type DrawingName = keyof typeof DRAWINGS;

export function Drawing({ name }: { name: DrawingName }) {
  return (
    <svg class="drawing" viewBox="0 0 120 90" width="160" height="120" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
