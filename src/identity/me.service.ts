import { Injectable } from '@nestjs/common';
import { CompanyReads } from './company-reads.service.js';
import type { MeView } from './me.view.js';
import { User } from './user.entity.js';

/** Who is asking. */
@Injectable()
export class MeService {
  constructor(private readonly reads: CompanyReads) {}

  show(userId: string): Promise<MeView> {
    return this.reads.readOwn(userId, async (manager, memberships) => {
      const user = await manager.findOneByOrFail(User, { id: userId });
      return {
        id: user.id,
        email: user.email,
        displayName: user.displayName,
        memberships: memberships.map(({ companyId, role }) => ({ companyId, role })),
      };
    });
  }
}
