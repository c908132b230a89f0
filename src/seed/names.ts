import type { CategoryName } from './breeds.js'

const words = (list: string) => list.split(/,\s*/)

/** Names for the pets of each category. No name occurs twice, not even in another category. */
export const names: Readonly<Record<CategoryName, readonly string[]>> = {
  dog: words(
    `Biscuit, Bramble, Juniper, Moss, Tilly, Rufus, Hazel, Otis, Pepper, Scout, Maple, Barnaby, Fern, Monty, Daisy, Angus, Poppy, Wilbur,
    Nell, Jasper, Rosie, Finn, Skye, Ziggy, Bonnie, Archie, Meg, Toby, Freya, Hugo, Ruby, Bruno, Clover, Duke, Elsie, Gus, Honey, Iris,
    Jack, Kit, Lottie, Murphy, Nala, Ozzy, Piper, Quincy, Remy, Sadie, Teddy, Una, Vesper, Winston, Yogi, Zelda, Bess, Fergus, Rowan`,
  ),
  cat: words(
    `Mochi, Saffron, Cleo, Jinx, Marmalade, Olive, Salem, Luna, Smudge, Pickle, Tabitha, Figaro, Willow, Mango, Minerva, Nimbus, Ophelia,
    Pixel, Ginger, Sable, Tofu, Velvet, Whisper, Ziva, Earl Grey, Duchess, Basil, Caspian, Dante, Esme, Felix, Gatsby, Hermes, Isolde,
    Juno, Kiki, Lyra, Merlin, Nutmeg, Oscar, Perdita, Quill, Rumi, Socks, Thistle, Umber, Violet, Wasabi`,
  ),
  bird: words(
    `Sunny, Kiwi, Piccolo, Echo, Zazu, Papaya, Skylark, Tweed, Mozart, Figgy, Lemon, Indigo, Rio, Coco, Aria, Banjo, Calypso, Dulcie,
    Ember, Flit, Gala, Harmony, Icarus, Jazz, Kestra, Lyric, Mistral, Nectar, Opal, Pip, Quaver, Robin Hood, Sonata, Treble, Tango,
    Vivaldi, Whistler, Yodel, Zephyr, Apricot, Bluebell, Caruso, Descant, Fado, Minuet`,
  ),
  fish: words(
    `Bubbles, Finley, Coral, Neptune, Marlin, Splash, Pearl, Nautilus, Triton, Ripple, Captain, Lagoon, Sapphire, Mizu, Atlas, Brook,
    Cascade, Delta, Eddy, Fjord, Galleon, Harbour, Isla, Jonah, Kelp, Lantern, Mersey, Nemea, Oyster, Pebble, Quay, Reef, Sailor, Tide,
    Undine, Vega, Wave, Yarrow, Zen, Anchor, Barnacle, Cobalt, Drift, Estuary, Flash, Glimmer, Horizon, Inky, Jet, Skipper, Tinsel`,
  ),
  reptile: words(
    `Spike, Rex, Shelly, Slinky, Noodle, Draco, Topaz, Sahara, Tank, Pancake, Medusa, Dune, Ra, Nile, Onyx, Pretzel, Quartz, Rocky, Sphinx,
    Turbo, Apollo, Cactus, Darwin, Euclid, Flint, Gizmo, Hector, Igor, Jade, Kraken, Leonidas, Mojave, Naga, Osiris, Petra, Ramses, Sandy,
    Uluru, Wander, Yucca, Zorro, Beryl, Gobi, Mosaic, Nomad`,
  ),
  'small-animal': words(
    `Hazelnut, Peanut, Cinnamon, Dumpling, Truffle, Waffles, Button, Muffin, Crumpet, Acorn, Bean, Chestnut, Dandelion, Eclair, Fidget,
    Gnocchi, Hops, Inka, Jellybean, Kipper, Latte, Macaroni, Noisette, Oatmeal, Pudding, Quinoa, Scone, Tumble, Ubu, Vanilla, Whiskers,
    Yoyo, Zippy, Almond, Brioche, Cashew, Domino, Espresso, Flopsy, Gravy, Icing, Jam, Kimchi, Lentil, Mallow, Nibbles, Pistachio, Sesame,
    Tuppence, Snowdrop, Bandit, Marshmallow, Sprout, Crouton`,
  ),
}
