/** Everything a screen is made of, in one import. */
export { BadgeArt } from './badge-art.tsx';
export { Button, ButtonLink, IconButton } from './button.tsx';
export { Confirm, Dialog } from './dialog.tsx';
export { Drawing, type DrawingName } from './drawings.tsx';
export { Field, Segments, Select, Switch, TextArea } from './field.tsx';
export { FlipList } from './flip-list.tsx';
export { Icon } from './icon.tsx';
export type { IconName } from './icons.ts';
export { AsOf, Card, EmptyState, ErrorState, List, Page, Ready, Skeleton } from './layout.tsx';
export { Countdown, CountUp, ProgressRing, Sparkline } from './numbers.tsx';
export { Avatar, TeamMark, teamHue } from './people.tsx';
export { toast } from './toast.tsx';
