import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import { loadCommonJs } from './common-js.js';

/** `@nestjs/throttler` inside Jest: what the application imports of it. */
export const { ThrottlerGuard, ThrottlerModule } = loadCommonJs('@nestjs/throttler', {
  '@nestjs/common': common,
  '@nestjs/core': core,
}) as typeof import('@nestjs/throttler');
