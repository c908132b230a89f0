import type { Facts } from '../breeds.js'

export const birds: Facts = {
  'Canary/Border Fancy': [
    'Border Fancy canaries were bred on both sides of the English and Scottish border for a neat, rounded shape.',
    'Cocks sing most from late winter to early summer and rest during the moult.',
    'Easy to keep with room to fly, fresh greens and a bath every other day.',
  ],
  'Canary/Red Factor': [
    'The red came from crosses with the red siskin of Venezuela in the 1920s.',
    'Food rich in carotenoids keeps the plumage glowing.',
    'Colour canaries are judged by their feathers rather than by shape or song, yet this one sings all the same.',
  ],
  'Canary/Recessive White': [
    'Recessive Whites make little use of plant carotene, so a vitamin A supplement belongs in the diet.',
    'A clear soft white without a trace of yellow in the wings.',
    'The song is as bright as that of any yellow cousin.',
  ],
  'Budgerigar/Light Green': [
    'Light green with a yellow face is the colour of the wild flocks of Australia.',
    'Keep at least two; budgerigars preen, chat and squabble all day long.',
    'A blue cere above the beak marks the adult cock.',
  ],
  'Budgerigar/Sky Blue': [
    'The blue variety first appeared in Belgium around 1880.',
    'A patient teacher may be rewarded with a few clear words.',
    'Loves millet sprays; a mirror is no substitute for a real companion.',
  ],
  'Cockatiel/Normal Grey': [
    'Cockatiels are the smallest members of the cockatoo family.',
    'The crest tells the mood: upright for curious, flat for cross, halfway for content.',
    'Cocks whistle tunes, not always the ones you taught them.',
  ],
  'Cockatiel/Lutino': [
    'Lutinos appeared in Florida in the 1950s and soon became a favourite of many keepers.',
    'Pale plumage, bright orange cheeks and, quite often, a small bald patch behind the crest.',
    'Sleeps best with a night light, as cockatiels startle easily in the dark.',
  ],
  'Zebra Finch': [
    'Each cock composes his own song, learned in part from his father.',
    'Zebra finches build nests out of anything, including the hair of their keeper.',
    'Small, hardy and sociable; a pair is the minimum and a flock the ideal.',
  ],
  'Gouldian Finch': [
    'John Gould described the species in 1844 and named it in memory of his wife Elizabeth.',
    'Red, black and yellow heads occur side by side in the wild flocks of northern Australia.',
    'Likes warmth and quiet; keep the cage out of draughts.',
  ],
  'Grey Parrot/Congo': [
    'Grey Parrots can learn hundreds of words and use a good many of them in the right place.',
    'Bred in captivity and ringed; the papers come along.',
    'A companion for forty years or more, and one that needs new puzzles every week.',
  ],
  'Scarlet Macaw': [
    'The national bird of Honduras, at home in forests from Mexico to Brazil.',
    'A beak that opens Brazil nuts will also open the biscuit tin.',
    'Macaws pair for life and may live for fifty years: a decision for the whole family.',
  ],
  'Blue-and-yellow Macaw': [
    'The fine lines of feathers on the white cheeks are as individual as fingerprints.',
    'Loud at sunrise and sunset, cuddly in between.',
    'Needs an aviary rather than a cage, and branches to take apart.',
  ],
  'Rosy-faced Lovebird': [
    'Hens carry strips of bark to the nest tucked into their rump feathers.',
    'A small parrot from the dry south-west of Africa, fond of bathing all the same.',
    'Pairs sit cheek to cheek, which is how lovebirds came by their name.',
  ],
  'Rosy-faced Lovebird/Whitefaced Blue': [
    'Selective breeding replaced the rosy face of the wild bird with clear white.',
    'Goes to a new home together with the partner it has chosen.',
    'Active, nosy and strong in the beak; give it willow to chew.',
  ],
  'Sulphur-crested Cockatoo': [
    'In Sydney these cockatoos have taught each other to open rubbish bins.',
    'The crest goes up in excitement, in surprise and in greeting.',
    'May live for seventy years and needs company, space and patient neighbours.',
  ],
}
