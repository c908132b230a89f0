import type { Facts } from '../breeds.js'

export const smallAnimals: Facts = {
  'Rabbit/Holland Lop': [
    'The smallest of the lops, the work of a Dutch breeder of great patience.',
    'Happy lops leap and twist in the air, which keepers call a binky.',
    'Hay makes up most of the menu and keeps the teeth short.',
  ],
  'Rabbit/French Lop': [
    'A gentle giant of five kilograms or more that needs the floor space of a dog.',
    'Calm enough to sleep beside the cat.',
    'Kits carry their ears upright at first and let them fall after a few weeks.',
  ],
  'Rabbit/Belgian Hare': [
    'A rabbit with the looks of a hare: long legs, arched back, alert ears.',
    'Set off a rabbit craze when it reached America towards 1900.',
    'Fast and clever; some learn to jump hurdles.',
  ],
  'Rabbit/Dutch': [
    'Among the oldest of the fancy breeds, and still among the most popular.',
    'Good-natured and robust, a fine first rabbit.',
    'Lives eight years or more, best with a companion of its kind.',
  ],
  'Rabbit/New Zealand White': [
    'In spite of the name, the breed was created in the United States.',
    'White from nose to tail, with rosy ears.',
    'Steady nerves and a large appetite for parsley.',
  ],
  'Rabbit/Mini Rex': [
    'The fur stands upright and feels like velvet.',
    'Short whiskers, sometimes curly, come with the Rex coat.',
    'Compact and clean; most take to a litter tray within a week.',
  ],
  'Syrian Hamster': [
    'Nearly all pet Syrians descend from a single litter found near Aleppo in 1930.',
    'Lives alone by nature and guards its pantry.',
    'Cheek pouches reach back to the shoulders and hold an astonishing supper.',
  ],
  'Winter White Hamster': [
    'Turns white when the days get short, if the room is cool enough.',
    'Furry soles keep the feet warm on Siberian snow.',
    'Runs several kilometres a night; choose a silent wheel.',
  ],
  'Fancy Rat/Hooded': [
    'Learns its name within days and tricks within a week.',
    'Rats giggle when tickled, only too high for our ears.',
    'A dark hood on a white body: the classic marking of the fancy.',
  ],
  'Fancy Mouse': [
    'The fancy has had a club of its own in Britain since 1895, and dozens of colours.',
    'Females live in friendly groups and share one great nest.',
    'Sings to its companions in notes that we cannot hear.',
  ],
  'Mongolian Gerbil': [
    'Digs tunnels all day long; give it a deep tank filled with bedding.',
    'Drums with the hind feet to warn the others.',
    'A desert animal that drinks little and hardly smells.',
  ],
  'Guinea Pig/American': [
    'Guinea pigs squeal at the sound of the fridge door, and who could refuse.',
    'Like people they cannot make vitamin C: fresh pepper every day does the trick.',
    'Always two or more, never one alone.',
  ],
  'Guinea Pig/Teddy': [
    'A dense, springy coat like that of a toy bear.',
    'Popcorning, a sudden hop on the spot, means that all is well.',
    'Born with fur, teeth and open eyes, and on the move within hours.',
  ],
  'Ferret/Sable': [
    'Ferrets sleep up to eighteen hours a day and spend the rest on mischief.',
    'Steals keys, socks and sponges and files them under the sofa.',
    'Kept by people for over two thousand years, at first to hunt rabbits.',
  ],
  'Ferret/Albino': [
    'White ferrets were prized in the field because they are easy to see at work.',
    'Invites to play with a sideways hop known as the weasel war dance.',
    'Keep at least a pair, and close the kitchen cupboards.',
  ],
  'Chinchilla/Standard Grey': [
    'Wears one of the densest furs of all land animals, with dozens of hairs to a follicle.',
    'Bathes in fine volcanic dust, never in water.',
    'From the high Andes: cool rooms suit it, and life may last fifteen years.',
  ],
  'Chinchilla/Beige': [
    'Jumps a metre and more from shelf to shelf at dusk.',
    'A warm beige coat with rosy ears to match.',
    'Wood to gnaw is a need rather than a treat, as the teeth never stop growing.',
  ],
  'African Pygmy Hedgehog': [
    'Rolls up into a ball of several thousand spines at the first surprise.',
    'Anoints its spines with froth when it meets a new smell.',
    'Nocturnal, solitary and fond of mealworms.',
  ],
}
