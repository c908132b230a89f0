import type { Facts } from '../breeds.js'

export const cats: Facts = {
  'Cat/British Shorthair': [
    'Round cheeks, round paws and a coat so dense that it parts when the cat bends.',
    'A calm companion that prefers the seat next to you to the lap itself.',
    'The breed goes back to the working cats of British farms and streets, and was shown at the Crystal Palace in 1871.',
  ],
  'Cat/Russian Blue': [
    'Sailors are said to have brought the breed from the port of Arkhangelsk.',
    'The short double coat shimmers silver at the tips and hardly sheds.',
    'Quiet and a little shy, but devoted once it has decided on its people.',
  ],
  'Cat/Chartreux': [
    'An old French breed, famous for its copper eyes and its apparent smile.',
    'A cat of few words; many of them chirp where others would meow.',
    'Woolly blue-grey fur that wants a comb rather than a brush in spring.',
  ],
  'Cat/Domestic Shorthair': [
    'No pedigree, no airs: a house cat of mixed descent and steady health.',
    'Cats like this one have kept kitchens and ships free of mice for centuries.',
    'Happy indoors with a window seat, happier still with a second one.',
  ],
  'Cat/European Shorthair': [
    'A natural breed, close to the house cats of northern Europe and just as hardy.',
    'Keeps its own counsel by day and hunts toy mice at dusk.',
    'Sweden and Finland shaped the breed from the best of their farm cats.',
  ],
  'Cat/American Shorthair': [
    'Silver classic tabby is the best-known coat of this easy-going breed.',
    'Its forebears crossed the Atlantic as ship cats and stayed on as mousers.',
    'Broad shoulders, even temper: a cat that gets on with children and dogs alike.',
  ],
  'Cat/Bengal': [
    'The rosettes come from the Asian leopard cat, an ancestor many generations back.',
    'Bengals like height, puzzles and, unusually, water.',
    'An athlete that needs climbing shelves and an hour of play a day.',
  ],
  'Cat/Ocicat': [
    'Spotted like a wild cat, yet bred from Siamese, Abyssinian and American Shorthair lines only.',
    'Sociable and easy to train; some learn to walk on a lead.',
    'The first one appeared by chance in Michigan in 1964.',
  ],
  'Cat/Siamese': [
    'The dark points appear where the body is coolest: ears, mask, paws and tail.',
    'Siamese cats talk, and expect an answer.',
    'Old manuscripts from Thailand list these cats among those that bring good fortune.',
  ],
  'Cat/Persian': [
    'The long coat needs a comb every day and repays it with a very decorative sofa.',
    'One of the oldest show breeds, painted and photographed since Victorian times.',
    'A quiet cat for quiet rooms, happiest where nobody slams a door.',
  ],
  'Cat/Sphynx': [
    'Without fur the skin needs a bath every week or so, and the cat a warm place beside you.',
    'The breed began with a hairless kitten born in Toronto in 1966.',
    'Feels like warm suede and seeks out laps, radiators and laptops in that order.',
  ],
  'Cat/Bombay': [
    'Bred in Kentucky to look like a small black panther.',
    'The close black coat gleams like patent leather after nothing more than a wipe.',
    'A sociable cat that follows its people from room to room.',
  ],
  'Cat/Maine Coon': [
    'One of the largest domestic cats, and slow to grow up: full size takes three to five years.',
    'Tufted ears, a plumed tail and a voice that chirps rather than meows.',
    'A shaggy, water-resistant coat made for the winters of Maine.',
  ],
  'Cat/Norwegian Forest Cat': [
    'In Norse tales two large cats pulled the chariot of Freyja; the breed likes to be reminded of it.',
    'Strong claws make it one of the few cats that climb down a tree head first.',
    'The woolly undercoat is shed all at once in spring; keep a comb ready.',
  ],
  'Cat/Siberian': [
    'Russia has known its forest cats for centuries; the standard was only written in the 1980s.',
    'Some people with allergies cope better with this breed, though no cat is free of allergens.',
    'A powerful jumper with a three-layered coat and a gentle manner.',
  ],
  'Cat/Turkish Angora': [
    'One of the oldest natural breeds, at home in the region of Ankara.',
    'Silky white coat, quick mind and a habit of supervising from the top of the door.',
    'The zoo of Ankara has helped to preserve the breed since the early twentieth century.',
  ],
}
