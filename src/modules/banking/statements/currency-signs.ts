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

/** What currencies are written with besides their code and sign, by the exports of their own banks. */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  ...{ AUD: ['A$', 'AU$'], BRL: ['R$'], CAD: ['C$', 'CA$'], EGP: ['E£'], HKD: ['HK$'], NZD: ['NZ$'], USD: ['US$'] },
  ...{ CZK: ['Kč'], DKK: ['kr', 'kr.'], NOK: ['kr', 'kr.'], SEK: ['kr', 'kr.'], PLN: ['zł'] },
};

/**
 * Whether a text has the sign of other currencies alone. One that stands for several passes for each of them; one that is
 * not known here, as `¤`, for none.
 */
export function hasForeignSign(text: string, currency: string): boolean {
  return (text.match(SIGN) ?? []).some((sign) => !isSignOf(sign, currency));
}

function isSignOf(sign: string, currency: string): boolean {
  // Full-width signs are the same ones.
  const currencies = CURRENCIES[sign] ?? CURRENCIES[sign.normalize('NFKC')];
  return currencies?.includes(currency) === true;
}

const marks = new Map<string, string>();

/** The source of an expression (flags `iu`) for what a currency is written with: its code, a prefix, or any sign. */
export function currencyMark(currency: string): string {
  const known = marks.get(currency);
  if (known !== undefined) return known;
  const texts = [currency, ...(PREFIXES[currency] ?? [])].sort((one, other) => other.length - one.length);
  const mark = `(?:${texts.map((text) => text.replaceAll(/[$.]/g, '\\$&')).join('|')}|\\p{Sc})`;
  marks.set(currency, mark);
  return mark;
}

/** Whether a text names the currency: by its code, a prefix or a sign of it. */
export function namesCurrency(text: string, currency: string): boolean {
  return new RegExp(`^${currencyMark(currency)}$`, 'iu').test(text) && !hasForeignSign(text, currency);
}
