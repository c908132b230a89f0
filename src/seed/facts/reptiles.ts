import type { Facts } from '../breeds.js'

export const reptiles: Facts = {
  'Ball Python/Normal': [
    'Rolls up into a ball when shy, with the head tucked away in the middle.',
    'May refuse food for weeks in winter without coming to any harm.',
    'West African, slow and mild: often the first snake of a keeper.',
  ],
  'Ball Python/Albino': [
    'White and yellow with red eyes, a recessive morph bred since the 1990s.',
    'Dim light is kind to the pale eyes.',
    'A calm eater of thawed mice, weekly when young and less often later.',
  ],
  'Corn Snake/Okeetee': [
    'Named after a hunt club in South Carolina, where the brightest wild ones lived.',
    'An able climber and an even better escape artist: lock the lid.',
    'The chequered belly looks like an ear of maize, which may explain the name.',
  ],
  'Corn Snake/Snow': [
    'Lacks both black and red pigment, so that a pale pink pattern remains.',
    'Hatched after some two months in the incubator, from a clutch laid in early summer.',
    'Docile, curious and content with a long vivarium and two hides.',
  ],
  'California Kingsnake': [
    'Kingsnakes resist the venom of rattlesnakes and eat them in the wild.',
    'Keep it alone: other snakes count as food.',
    'Bands and stripes may hatch from one and the same clutch.',
  ],
  'Leopard Gecko/Normal': [
    'One of the few geckos with eyelids; it blinks, and sleeps with its eyes shut.',
    'Stores fat in the tail for lean times.',
    'Walks rather than climbs: there are no sticky pads on these toes.',
  ],
  'Leopard Gecko/Mack Snow': [
    'Hatches black and white; a little yellow may come with age.',
    'Eats its old skin after shedding, so there is nothing to tidy up.',
    'Needs a warm side, a cool side and a moist hide between them.',
  ],
  'Crested Gecko': [
    'Believed extinct until it was found again on New Caledonia in 1994.',
    'Lives on a powdered fruit mix and the odd cricket, at room temperature.',
    'A tail once dropped does not grow back, and does not seem to be missed.',
  ],
  'Bearded Dragon': [
    'Waves a front leg to say that it means no harm.',
    'Puffs up and darkens the spiny beard when cross, which is rare.',
    'Basks under a strong UV lamp and takes salad and crickets from the hand.',
  ],
  'Rankin’s Dragon': [
    'A smaller cousin of the bearded dragon from the black-soil plains of Queensland.',
    'Needs less room than its cousin and just as much sun.',
    'Suits a keeper who wants a tame lizard in a smaller vivarium.',
  ],
  'Hermann’s Tortoise': [
    'Sleeps through the winter in a box in the cool and wakes up hungry.',
    'Weeds are the best food: dandelion, plantain and clover.',
    'Hatched in captivity, with papers; it may well outlive its keeper.',
  ],
  'Horsfield’s Tortoise': [
    'The first animals to fly around the Moon, in 1968, were two tortoises of this species.',
    'Digs deep burrows against heat and cold; fence the run below ground too.',
    'Four claws on each front foot tell it from other small tortoises.',
  ],
  'Veiled Chameleon': [
    'The tall casque on the head is thought to guide drops of dew to the mouth.',
    'Each eye turns on its own until both meet on a cricket.',
    'From the mountains of Yemen; better watched than handled.',
  ],
  'Panther Chameleon/Nosy Be': [
    'Colour depends on the home district: males from the island of Nosy Be are blue to green.',
    'The tongue is longer than the body, and back with the prey in a blink.',
    'Drinks drops from leaves, so mist the enclosure twice a day.',
  ],
  'Red-eared Slider': [
    'Named for the red stripe behind the eye and for the quick slide off the log.',
    'The shell may reach thirty centimetres, so plan for a large tank or an indoor pond.',
    'Never to be released: far from home it crowds out the native turtles.',
  ],
}
