export type CategoryName = 'dog' | 'cat' | 'bird' | 'fish' | 'reptile' | 'small-animal'

/** A breed or species of the shop. Price in whole US dollars, age in weeks on the day it is listed, both from lowest to highest. */
export interface Breed {
  readonly category: CategoryName
  readonly species: string
  /** null for a species without breeds or varieties. */
  readonly breed: string | null
  readonly price: readonly [number, number]
  readonly weeks: readonly [number, number]
  /** Maximum number of animals in stock at the same time. */
  readonly stock: number
  /** File names in `pictures/` without extension, one for each colouring. */
  readonly pictures: readonly string[]
  readonly tags: readonly string[]
}

/** Three sentences about each breed, by `Species/Breed`, or by the species alone if it has no breeds. */
export type Facts = Readonly<Record<string, readonly [string, string, string]>>

type BreedRow = readonly [breed: string | null, price: readonly [number, number], pictures: string, tags: string, species?: string]
type Common = Pick<Breed, 'category' | 'weeks' | 'stock'> & { readonly species?: string }

/** In rows, pictures and tags are words in one text, so that each breed fits on one line. */
function keep(common: Common, rows: readonly BreedRow[]): Breed[] {
  return rows.map(([breed, price, pictures, tags, species = common.species ?? '']) => ({
    ...common,
    species,
    breed,
    price,
    pictures: pictures.split(' '),
    tags: tags.split(' '),
  }))
}

/** All 100 breeds and species of the demo catalogue. */
export const breeds: readonly Breed[] = [
  ...keep({ category: 'dog', species: 'Dog', weeks: [9, 420], stock: 4 }, [
    ['Golden Retriever', [1300, 1900], 'dog-golden', 'friendly good-with-children'],
    ['Labrador Retriever', [1100, 1700], 'dog-labrador-black dog-labrador-chocolate dog-golden', 'friendly good-with-children'],
    ['Flat-Coated Retriever', [1400, 1900], 'dog-labrador-black', 'friendly active'],
    ['Beagle', [800, 1300], 'dog-beagle', 'friendly vocal'],
    ['Cavalier King Charles Spaniel', [1500, 2300], 'dog-spaniel', 'calm good-with-children'],
    ['English Cocker Spaniel', [1100, 1700], 'dog-spaniel', 'playful friendly'],
    ['Border Collie', [900, 1500], 'dog-collie dog-collie-red', 'active clever'],
    ['Australian Shepherd', [1000, 1600], 'dog-collie-red', 'active clever'],
    ['German Shepherd', [1200, 1900], 'dog-shepherd', 'active loyal'],
    ['White Swiss Shepherd', [1300, 1900], 'dog-shepherd-white', 'loyal calm'],
    ['Belgian Malinois', [1200, 1800], 'dog-shepherd', 'active clever'],
    ['Standard Poodle', [1500, 2400], 'dog-poodle-black dog-poodle dog-poodle-white', 'hypoallergenic clever'],
    ['Miniature Poodle', [1400, 2200], 'dog-poodle dog-poodle-white dog-poodle-black', 'hypoallergenic playful'],
    ['West Highland White Terrier', [1000, 1500], 'dog-terrier', 'playful vocal'],
    ['Pug', [1000, 1600], 'dog-pug dog-pug-black', 'calm friendly'],
    ['Miniature Dachshund', [1100, 1800], 'dog-dachshund dog-dachshund-black', 'loyal vocal'],
    ['Siberian Husky', [900, 1500], 'dog-husky dog-husky-red', 'active vocal'],
    ['Alaskan Malamute', [1200, 1800], 'dog-husky', 'active loyal'],
    ['Pembroke Welsh Corgi', [1200, 1900], 'dog-corgi', 'clever friendly'],
  ]),
  ...keep({ category: 'cat', species: 'Cat', weeks: [12, 520], stock: 4 }, [
    ['British Shorthair', [800, 1400], 'cat-grey cat-grey-asleep', 'calm indoor'],
    ['Russian Blue', [700, 1200], 'cat-grey-asleep', 'quiet indoor'],
    ['Chartreux', [900, 1500], 'cat-grey', 'quiet calm'],
    ['Domestic Shorthair', [60, 180], 'cat-calico cat-ginger cat-tabby cat-ginger-asleep', 'friendly beginner-friendly'],
    ['European Shorthair', [250, 500], 'cat-tabby', 'beginner-friendly calm'],
    ['American Shorthair', [600, 1100], 'cat-silver-tabby', 'friendly good-with-children'],
    ['Bengal', [1200, 2200], 'cat-bengal cat-snow-bengal', 'active clever'],
    ['Ocicat', [800, 1300], 'cat-bengal', 'active friendly'],
    ['Siamese', [700, 1200], 'cat-siamese', 'vocal clever'],
    ['Persian', [900, 1700], 'cat-persian cat-persian-smoke', 'calm indoor'],
    ['Sphynx', [1500, 2600], 'cat-sphynx', 'indoor playful'],
    ['Bombay', [600, 1000], 'cat-black', 'friendly indoor'],
    ['Maine Coon', [1100, 1900], 'cat-forest', 'friendly good-with-children'],
    ['Norwegian Forest Cat', [900, 1500], 'cat-forest', 'calm active'],
    ['Siberian', [1000, 1700], 'cat-forest cat-persian-smoke', 'friendly active'],
    ['Turkish Angora', [800, 1300], 'cat-persian', 'clever active'],
  ]),
  ...keep({ category: 'bird', weeks: [8, 260], stock: 8 }, [
    ['Border Fancy', [60, 110], 'bird-canary', 'songster beginner-friendly', 'Canary'],
    ['Red Factor', [90, 160], 'bird-canary-red', 'songster', 'Canary'],
    ['Recessive White', [80, 140], 'bird-canary-white', 'songster', 'Canary'],
    ['Light Green', [25, 45], 'bird-budgie', 'beginner-friendly talkative', 'Budgerigar'],
    ['Sky Blue', [28, 50], 'bird-budgie-blue', 'beginner-friendly talkative', 'Budgerigar'],
    ['Normal Grey', [110, 180], 'bird-cockatiel', 'friendly hand-reared', 'Cockatiel'],
    ['Lutino', [140, 220], 'bird-cockatiel-lutino', 'friendly hand-reared', 'Cockatiel'],
    [null, [18, 35], 'bird-finch', 'beginner-friendly social', 'Zebra Finch'],
    [null, [90, 170], 'bird-gouldian', 'quiet social', 'Gouldian Finch'],
    ['Congo', [1600, 2400], 'bird-grey-parrot', 'talkative clever ringed', 'Grey Parrot'],
    [null, [2400, 3500], 'bird-macaw', 'rare vocal ringed', 'Scarlet Macaw'],
    [null, [1900, 2900], 'bird-macaw-blue', 'vocal ringed', 'Blue-and-yellow Macaw'],
    [null, [70, 120], 'bird-lovebirds', 'bonded-pair active', 'Rosy-faced Lovebird'],
    ['Whitefaced Blue', [90, 150], 'bird-lovebirds-blue', 'bonded-pair active', 'Rosy-faced Lovebird'],
    [null, [1800, 2800], 'bird-cockatoo', 'vocal clever ringed', 'Sulphur-crested Cockatoo'],
  ]),
  ...keep({ category: 'fish', weeks: [6, 60], stock: 60 }, [
    [null, [20, 32], 'fish-clown', 'saltwater beginner-friendly', 'Ocellaris Clownfish'],
    ['Halfmoon', [15, 30], 'fish-betta', 'freshwater keep-alone', 'Siamese Fighting Fish'],
    ['Crowntail', [12, 25], 'fish-betta-red', 'freshwater keep-alone', 'Siamese Fighting Fish'],
    ['Common', [3, 8], 'fish-gold', 'freshwater pond', 'Goldfish'],
    ['Sarasa Comet', [6, 14], 'fish-goldfish-calico', 'freshwater pond', 'Goldfish'],
    ['Fantail', [8, 18], 'fish-gold', 'freshwater', 'Goldfish'],
    ['Black Moor', [9, 20], 'fish-black-moor', 'freshwater', 'Goldfish'],
    [null, [2, 4], 'fish-neon', 'freshwater shoal', 'Neon Tetra'],
    [null, [3, 6], 'fish-neon', 'freshwater shoal', 'Cardinal Tetra'],
    [null, [12, 24], 'fish-angel', 'freshwater', 'Freshwater Angelfish'],
    ['Red Turquoise', [45, 90], 'fish-discus', 'freshwater rare', 'Discus'],
    ['Mosaic', [4, 9], 'fish-guppy', 'freshwater beginner-friendly', 'Guppy'],
    ['Tuxedo', [4, 9], 'fish-guppy-green', 'freshwater beginner-friendly', 'Guppy'],
    [null, [55, 95], 'fish-tang', 'saltwater active', 'Blue Tang'],
    [null, [140, 220], 'fish-tang-yellow', 'saltwater rare', 'Yellow Tang'],
    [null, [6, 11], 'fish-corydoras', 'freshwater shoal', 'Peppered Corydoras'],
    [null, [5, 10], 'fish-corydoras-bronze', 'freshwater shoal', 'Bronze Corydoras'],
  ]),
  ...keep({ category: 'reptile', weeks: [8, 420], stock: 6 }, [
    ['Normal', [60, 120], 'reptile-python', 'calm beginner-friendly', 'Ball Python'],
    ['Albino', [180, 320], 'reptile-python-albino', 'calm rare', 'Ball Python'],
    ['Okeetee', [60, 120], 'reptile-corn-snake', 'beginner-friendly', 'Corn Snake'],
    ['Snow', [90, 160], 'reptile-corn-snake-snow', 'beginner-friendly', 'Corn Snake'],
    [null, [90, 170], 'reptile-king-snake', 'active keep-alone', 'California Kingsnake'],
    ['Normal', [40, 80], 'reptile-gecko', 'beginner-friendly nocturnal', 'Leopard Gecko'],
    ['Mack Snow', [70, 130], 'reptile-gecko-snow', 'nocturnal', 'Leopard Gecko'],
    [null, [60, 140], 'reptile-gecko-crested', 'beginner-friendly nocturnal', 'Crested Gecko'],
    [null, [70, 150], 'reptile-bearded', 'friendly beginner-friendly', 'Bearded Dragon'],
    [null, [80, 140], 'reptile-bearded', 'friendly', 'Rankin’s Dragon'],
    [null, [140, 240], 'reptile-tortoise', 'calm long-lived', 'Hermann’s Tortoise'],
    [null, [120, 200], 'reptile-tortoise', 'active long-lived', 'Horsfield’s Tortoise'],
    [null, [80, 160], 'reptile-chameleon', 'keep-alone', 'Veiled Chameleon'],
    ['Nosy Be', [250, 420], 'reptile-chameleon-blue', 'keep-alone rare', 'Panther Chameleon'],
    [null, [25, 50], 'reptile-turtle', 'active long-lived', 'Red-eared Slider'],
  ]),
  ...keep({ category: 'small-animal', species: 'Rabbit', weeks: [8, 260], stock: 10 }, [
    ['Holland Lop', [60, 120], 'small-lop small-lop-fawn', 'friendly calm'],
    ['French Lop', [70, 130], 'small-lop-fawn small-lop', 'calm good-with-children'],
    ['Belgian Hare', [120, 220], 'small-rabbit', 'active clever'],
    ['Dutch', [40, 80], 'small-rabbit-black', 'friendly beginner-friendly'],
    ['New Zealand White', [40, 75], 'small-rabbit-white', 'calm beginner-friendly'],
    ['Mini Rex', [55, 100], 'small-rabbit small-rabbit-black', 'friendly calm'],
  ]),
  ...keep({ category: 'small-animal', weeks: [6, 30], stock: 12 }, [
    [null, [14, 25], 'small-hamster', 'nocturnal keep-alone', 'Syrian Hamster'],
    [null, [14, 25], 'small-hamster-grey', 'nocturnal active', 'Winter White Hamster'],
    ['Hooded', [15, 28], 'small-rat', 'clever social', 'Fancy Rat'],
    [null, [8, 15], 'small-mouse', 'social nocturnal', 'Fancy Mouse'],
    [null, [15, 25], 'small-mouse', 'active social', 'Mongolian Gerbil'],
  ]),
  ...keep({ category: 'small-animal', weeks: [8, 160], stock: 8 }, [
    ['American', [30, 50], 'small-guinea-pig', 'social beginner-friendly', 'Guinea Pig'],
    ['Teddy', [40, 65], 'small-guinea-pig-cream', 'social calm', 'Guinea Pig'],
    ['Sable', [130, 220], 'small-ferret', 'playful social', 'Ferret'],
    ['Albino', [120, 200], 'small-ferret-white', 'playful social', 'Ferret'],
    ['Standard Grey', [140, 220], 'small-chinchilla', 'nocturnal long-lived', 'Chinchilla'],
    ['Beige', [180, 280], 'small-chinchilla-beige', 'nocturnal long-lived', 'Chinchilla'],
    [null, [120, 220], 'small-hedgehog', 'nocturnal keep-alone', 'African Pygmy Hedgehog'],
  ]),
]
