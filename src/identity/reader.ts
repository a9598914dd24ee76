/** Who reads, and in which company. */
export interface Reader {
  readonly userId: string;
  readonly companyId: string;
}
