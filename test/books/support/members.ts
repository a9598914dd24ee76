import { randomUUID } from 'node:crypto';
import type { Role } from '../../../src/identity/index.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { newUser, tokenOf, type TestUser } from '../../support/tokens.js';
import { Bookkeeper, expectStatus } from './bookkeeper.js';

/** Somebody in a company, who can be sent away again. */
export class Member extends Bookkeeper {
  private constructor(
    private readonly api: HttpClient,
    companyId: string,
    private readonly ownToken: string,
    readonly user: TestUser,
  ) {
    super(api, companyId, ownToken);
  }

  /** Invites somebody with this role, who signs in. */
  static async join(api: HttpClient, by: Bookkeeper, role: Role): Promise<Member> {
    const user = newUser(role);
    expectStatus(await by.post('/api/company/users', { email: user.email, role }), 201);
    const member = new Member(api, by.companyId, await tokenOf(user, by.companyId), user);
    expectStatus(await member.get('/api/me'), 200);
    return member;
  }

  get userId(): string {
    return this.user.userId;
  }

  grant(body: object): Promise<Answer> {
    return this.post('/api/company/users', body);
  }

  withdraw(invitationId: string, key: string = randomUUID()): Promise<Answer> {
    const path = `/api/company/invitations/${invitationId}`;
    return this.api.call('DELETE', path, undefined, { token: this.ownToken, key });
  }

  revoke(userId: string, key: string = randomUUID()): Promise<Answer> {
    return this.api.call('DELETE', `/api/company/users/${userId}`, undefined, { token: this.ownToken, key });
  }
}
