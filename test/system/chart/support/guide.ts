import { readFileSync } from 'node:fs';

/** A code block of the guide. */
export interface GuideBlock {
  /** The number of its section. */
  readonly section: number;
  /** What stands behind the fence, as `sh` or `sh settings`. */
  readonly kind: string;
  readonly text: string;
}

const BLOCK_OR_HEADING = /^## (?<number>\d+)|^## (?<other>\D)|^```(?<kind>\S.*)\n(?<text>[\s\S]*?)^```$/gm;
const MANIFEST = /<<YAML\n([\s\S]*?)^YAML$/gm;

/** The blocks of a page in their order. */
export function guideBlocks(path: string): GuideBlock[] {
  let section = 0;
  return [...readFileSync(path, 'utf8').matchAll(BLOCK_OR_HEADING)].flatMap(({ groups = {} }) => {
    const { number, other, kind = '', text = '' } = groups;
    if (number !== undefined || other !== undefined) {
      section = Number(number ?? 0);
      return [];
    }
    return [{ section, kind, text }];
  });
}

/** Whether a block needs what no test has. */
export function isOutside({ text }: GuideBlock): boolean {
  return text.startsWith('# outside\n');
}

/** The commands of a block, each on one line. Not for blocks in which a command spans lines otherwise. */
export function commandsOf({ text }: GuideBlock): string[] {
  return text
    .replaceAll(/ *\\\n */g, ' ')
    .split('\n')
    .filter((line) => line !== '');
}

/** The names that the settings at the top of the guide give a value. */
export function settingNames(blocks: readonly GuideBlock[]): string[] {
  const settings = blocks.filter(({ kind }) => kind === 'sh settings').map(({ text }) => text);
  return [...settings.join('').matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name);
}

/** The YAML that blocks apply. */
export function manifestsOf(blocks: readonly GuideBlock[]): string {
  return blocks.flatMap(({ text }) => [...text.matchAll(MANIFEST)].map(([, yaml = '']) => yaml)).join('---\n');
}
