import { Module } from '@nestjs/common';
import { ADMISSION_POLICY } from '../idempotency/index.js';
import { CompanyGuard } from './company.guard.js';
import { CompanyReads } from './company-reads.service.js';
import { IdentityHook } from './identity.hook.js';
import { ConfigurableIdentityModule } from './identity.options.js';
import { MeController } from './me.controller.js';
import { MeService } from './me.service.js';
import { MembershipAdmissionPolicy } from './membership-admission.policy.js';
import { MembershipLookup } from './membership-lookup.service.js';
import { RequestRateGuard } from './request-rate.guard.js';
import { SignInService } from './sign-in.service.js';
import { TokenVerifier } from './token-verifier.service.js';

/** Tokens, users, roles and the company of a request. Global; `CompanyGuard` and `RequestRateGuard` are made APP_GUARDs by the application. */
@Module({
  controllers: [MeController],
  providers: [
    TokenVerifier,
    SignInService,
    IdentityHook,
    CompanyReads,
    CompanyGuard,
    MembershipLookup,
    MeService,
    RequestRateGuard,
    { provide: ADMISSION_POLICY, useClass: MembershipAdmissionPolicy },
  ],
  exports: [ADMISSION_POLICY, CompanyGuard, CompanyReads, RequestRateGuard],
})
export class IdentityModule extends ConfigurableIdentityModule {}
