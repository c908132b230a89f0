import type { Facts } from '../breeds.js'

export const fish: Facts = {
  'Ocellaris Clownfish': [
    'Clownfish live among the stinging tentacles of anemones, protected by a coat of mucus.',
    'All of them hatch as males; the largest in a group becomes the female.',
    'Tank-bred, so frozen food is taken readily.',
  ],
  'Siamese Fighting Fish/Halfmoon': [
    'The fully spread tail makes a half circle of 180 degrees.',
    'Breathes air at the surface with its labyrinth organ, yet still needs a heated, filtered tank.',
    'Keep one male to a tank; two would fight.',
  ],
  'Siamese Fighting Fish/Crowntail': [
    'The rays reach beyond the webbing and give the fins their fringe.',
    'The variety was developed in Indonesia in the 1990s.',
    'Builds a nest of bubbles at the surface when all is well.',
  ],
  'Goldfish/Common': [
    'Goldfish remember feeding times and recognise the person with the food.',
    'Grows to twenty centimetres or more, so a bowl will not do: think of a pond or a large tank.',
    'In good water a goldfish may live for twenty years.',
  ],
  'Goldfish/Sarasa Comet': [
    'Red and white like a small koi, with the long tail of a comet.',
    'A fast swimmer for garden ponds; winters outdoors if the pond is deep enough.',
    'No two patterns are alike, so everyone in the pond can be told apart.',
  ],
  'Goldfish/Fantail': [
    'A double tail and an egg-shaped body: pretty, and slower than its single-tailed cousins.',
    'Share the tank with other fancy goldfish only, so that everyone gets dinner.',
    'Sinking pellets suit the rounded body better than floating flakes.',
  ],
  'Goldfish/Black Moor': [
    'Telescope eyes see poorly, so keep the tank free of sharp ornaments.',
    'The velvet black may turn to bronze with age.',
    'A gentle, slow swimmer from an old line of fancy goldfish.',
  ],
  'Neon Tetra': [
    'The blue stripe fades at night, when the fish rests, and returns with the light.',
    'Keep ten or more: in a shoal the neons move as one.',
    'Comes from the streams of the upper Amazon and likes soft water.',
  ],
  'Cardinal Tetra': [
    'The red band runs the full length of the body, which tells it from the neon.',
    'At home in the Rio Negro, in water as brown as tea.',
    'A peaceful shoal fish for planted tanks.',
  ],
  'Freshwater Angelfish': [
    'Tall fins need a tall tank: fifty centimetres of water at least.',
    'Pairs guard eggs and fry together, fanning them with their fins.',
    'A cichlid with manners, as long as its neighbours are too large to swallow.',
  ],
  'Discus/Red Turquoise': [
    'Discus feed their fry on a mucus from their own flanks.',
    'Warm, soft and very clean water: the king of the aquarium has its demands.',
    'Shows its brightest pattern in a calm group of six or more.',
  ],
  'Guppy/Mosaic': [
    'Guppies give birth to live young, dozens at a time, so plan ahead.',
    'The tail carries a net of spots, different on every male.',
    'Hardy, lively and ready to greet you at the glass.',
  ],
  'Guppy/Tuxedo': [
    'The rear half of the body is darker, as if dressed for the evening.',
    'Two or three females to each male keep the peace.',
    'Named after Robert Guppy, who sent specimens from Trinidad to London in the 1860s.',
  ],
  'Blue Tang': [
    'Also called palette surgeonfish, after the shape on its side.',
    'Carries a small blade at the base of the tail, folded away in times of peace.',
    'Swims all day and needs a long tank with caves to sleep in.',
  ],
  'Yellow Tang': [
    'Turns paler at night and shows a white band along the side.',
    'Grazes algae from the rocks from morning to evening.',
    'First bred in captivity in Hawaii in 2015, and this one comes from a bred line.',
  ],
  'Peppered Corydoras': [
    'Sifts soft sand for food with its barbels and keeps the bottom tidy.',
    'Seems to wink: corydoras can roll their eyes downward.',
    'One of the first tropical catfish bred in an aquarium, in Paris in 1878.',
  ],
  'Bronze Corydoras': [
    'Darts to the surface now and then for a gulp of air, which it breathes through the gut.',
    'Happiest in a group of six or more on fine sand.',
    'Sociable with everything too large to fit into its small mouth.',
  ],
}
