/** First parts of the addresses the server answers itself; all others open the app. */
export const RESERVED = [
  'api',
  'graphql',
  'ws',
  's',
  'images',
  'photos',
  'open-badges',
  'health',
  'ready',
  'metrics',
] as const;
