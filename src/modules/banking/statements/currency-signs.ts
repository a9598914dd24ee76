const SIGN = /\p{Sc}/gu;

/** The currencies that are written with a sign, alone or beside letters, as `R$` and `E£`. */
const CURRENCIES: Readonly<Record<string, string>> = {
  $:
    'ARS AUD BBD BMD BND BRL BSD BZD CAD CLP COP CUP CVE DOP FJD GYD HKD JMD KYD LRD MOP MXN NAD NIO NZD SBD SGD SRD ' +
    'SVC TOP TTD TWD USD UYU WST XCD',
  '£': 'EGP FKP GBP GIP LBP SDG SHP SSP SYP',
  '¥': 'CNY JPY',
  '€': 'EUR',
  '₨': 'INR LKR MUR NPR PKR SCR',
  '﷼': 'IRR OMR QAR SAR YER',
  '₩': 'KPW KRW',
  '₡': 'CRC SVC',
  ...{ '₹': 'INR', '₽': 'RUB', '₺': 'TRY', '₴': 'UAH', '₪': 'ILS', '₫': 'VND', '₱': 'PHP', '฿': 'THB', '₦': 'NGN' },
  ...{ '₵': 'GHS', '₲': 'PYG', '₭': 'LAK', '₮': 'MNT', '៛': 'KHR', '৳': 'BDT', '₼': 'AZN', '₾': 'GEL', '₸': 'KZT' },
  ...{ '؋': 'AFN', '֏': 'AMD', '⃀': 'KGS' },
};

/**
 * Whether a text has the sign of other currencies alone. One that stands for several passes for each of them, one that is
 * not known here, as `¤`, for all.
 */
export function hasForeignSign(text: string, currency: string): boolean {
  return (text.match(SIGN) ?? []).some((sign) => {
    // Full-width signs are the same ones.
    const currencies = CURRENCIES[sign] ?? CURRENCIES[sign.normalize('NFKC')];
    return currencies !== undefined && !currencies.includes(currency);
  });
}
