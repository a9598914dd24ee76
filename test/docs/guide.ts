import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A code block of the guide that is a file, or goes into one. */
interface GuideBlock {
  readonly path: string;
  /** For an insertion: the text before which it goes. */
  readonly before: string | undefined;
  readonly text: string;
}

const BLOCK = /^```ts (?<info>\S.*)\n(?<text>[\s\S]*?)^```$/gm;
const WHOLE_FILE = /^file=(\S+)$/;
const INSERTION = /^insert=(\S+) before="(.+)"$/;
const COPIED = ['src', 'migrations', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];

/** The blocks of a guide, in their order. @throws Error for a block that says neither `file=` nor `insert=`. */
export function guideBlocks(markdown: string): GuideBlock[] {
  return [...markdown.matchAll(BLOCK)].map(({ groups }) => {
    const { info = '', text = '' } = groups ?? {};
    const file = WHOLE_FILE.exec(info);
    if (file !== null) return { path: file[1] ?? '', before: undefined, text };
    const insertion = INSERTION.exec(info);
    if (insertion === null) throw new Error(`a block of the guide can not be placed: ${info}`);
    return { path: insertion[1] ?? '', before: insertion[2], text };
  });
}

/** Copies the product's source into a folder and adds what the guide says. */
export function followGuide(blocks: readonly GuideBlock[], folder: string): void {
  for (const path of COPIED) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const block of blocks) place(block, join(folder, block.path));
}

function place({ before, text }: GuideBlock, path: string): void {
  if (before === undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
    return;
  }
  const existing = readFileSync(path, 'utf8');
  if (existing.split(before).length !== 2) throw new Error(`${path} must hold ${before} once`);
  writeFileSync(
    path,
    existing.replace(before, () => text.trimEnd() + '\n' + before),
  );
}
