import { writeFileSync } from 'node:fs';
import { matrixPage } from './matrix-page.js';

writeFileSync('docs/fault-matrix.md', matrixPage());
