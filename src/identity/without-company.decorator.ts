import { Reflector } from '@nestjs/core';

/** Marks a read that concerns the caller alone and needs no company, such as `GET /api/me`. */
export const WithoutCompany = Reflector.createDecorator<undefined, true>({ transform: () => true });
