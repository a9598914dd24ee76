import * as common from '@nestjs/common';
import { loadCommonJs } from './common-js.js';

/** `@willsoto/nestjs-prometheus` inside Jest: what the application imports of it. */
export const { InjectMetric, makeCounterProvider, makeGaugeProvider, makeHistogramProvider } = loadCommonJs(
  '@willsoto/nestjs-prometheus',
  { '@nestjs/common': common },
) as typeof import('@willsoto/nestjs-prometheus');
