interface SeedAddress {
  readonly street: string
  readonly city: string
  /** In the country's own format, at most 10 characters. */
  readonly postalCode: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
}

const address = (street: string, city: string, postalCode: string, country: string): SeedAddress => ({ street, city, postalCode, country })

/** Shipping addresses of the demo's orders: real cities, invented streets. */
export const addresses: readonly SeedAddress[] = [
  address('418 Maple Avenue', 'Portland', '97209', 'US'),
  address('77 Lantern Street', 'Boston', '02108', 'US'),
  address('1502 Cedar Lane, Apt 6', 'Austin', '78704', 'US'),
  address('230 Lakeview Drive', 'Chicago', '60614-2204', 'US'),
  address('9 Plumeria Way', 'Honolulu', '96815', 'US'),
  address('14 Willow Walk', 'Bristol', 'BS6 5QA', 'GB'),
  address('3 Thistle Terrace', 'Edinburgh', 'EH3 6QN', 'GB'),
  address('27 Orchard Road', 'Dublin', 'D02 X285', 'IE'),
  address('88 rue des Érables', 'Montréal', 'H2X 1Y4', 'CA'),
  address('640 Salmonberry Court', 'Vancouver', 'V6B 2W2', 'CA'),
  address('Lindenweg 21', 'Berlin', '10969', 'DE'),
  address('9 rue des Tilleuls', 'Lyon', '69003', 'FR'),
  address('Tulpenlaan 42', 'Utrecht', '3512 AB', 'NL'),
  address('Björkgatan 12', 'Uppsala', '753 10', 'SE'),
  address('ul. Lipowa 7', 'Kraków', '30-702', 'PL'),
  address('Calle del Olivo 8', 'Madrid', '28013', 'ES'),
  address('Rua do Jasmim 15', 'Lisboa', '1200-228', 'PT'),
  address('Via dei Limoni 31', 'Bologna', '40121', 'IT'),
  address('Rua das Acácias 120', 'São Paulo', '01310-100', 'BR'),
  address('2-11-3 Sakuragaoka', 'Tokyo', '150-0031', 'JP'),
  address('16 Lotus Gardens', 'Bengaluru', '560001', 'IN'),
  address('5 Banksia Crescent', 'Melbourne', '3000', 'AU'),
  address('60 Protea Road', 'Cape Town', '8001', 'ZA'),
  address('11 Palm Close', 'Lagos', '101233', 'NG'),
]
