import { Page } from '../parts/index.ts';
import { t } from '../words/words.ts';

export default function Overview() {
  return <Page title={t('title.console')}>{null}</Page>;
}
