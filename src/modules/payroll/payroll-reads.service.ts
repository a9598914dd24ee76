import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CompanyReads, PermissionDenied, type Reader, type Role } from '../../identity/index.js';

/** What people earn is no business of everybody who may look into the books. */
const ROLES_THAT_READ: ReadonlySet<Role> = new Set<Role>(['owner', 'admin', 'accountant', 'payroll']);

/** Reads of the company's payroll, for those who may see it. */
@Injectable()
export class PayrollReads {
  constructor(private readonly reads: CompanyReads) {}

  /**
   * @throws CompanyForbidden when the reader is no member now.
   * @throws PermissionDenied when the reader's role may not see what people earn.
   */
  read<Result>(reader: Reader, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.reads.read(reader, (manager, role) => {
      if (!ROLES_THAT_READ.has(role)) throw new PermissionDenied("The caller's role does not see the payroll.");
      return work(manager);
    });
  }
}
