import type { Facts } from '../breeds.js'

export const dogs: Facts = {
  'Dog/Golden Retriever': [
    'Golden Retrievers were bred in the Scottish Highlands to bring back game gently, and still like something to carry.',
    'The coat sheds water and needs a good brush twice a week, more often in spring.',
    'A breed that learns quickly, swims readily and is happiest in the middle of the family.',
  ],
  'Dog/Labrador Retriever': [
    'Labradors descend from the water dogs of Newfoundland fishermen, so expect a detour through every pond.',
    'The thick otter tail works as a rudder in the water and clears coffee tables on land.',
    'Measure the meals: this breed is always convinced that it has not eaten yet.',
  ],
  'Dog/Flat-Coated Retriever': [
    'Flat-Coats are known for staying puppies at heart well into their grey years.',
    'The glossy coat lies flat, as the name says, and dries quickly after a swim.',
    'A lively gundog that needs a proper run every day and company for most of it.',
  ],
  'Dog/Beagle': [
    'Beagles follow their noses first and instructions second, so a good fence is worth having.',
    'The white tip of the tail, called the flag, helps to find the owner of it in long grass.',
    'A cheerful pack dog with a musical voice, best with company at home.',
  ],
  'Dog/Cavalier King Charles Spaniel': [
    'King Charles II was so fond of toy spaniels that the breed still carries his name.',
    'A lap dog with enough spaniel left in it to enjoy a long country walk.',
    'The silky ears need combing every other day, which most Cavaliers regard as a treat.',
  ],
  'Dog/English Cocker Spaniel': [
    'Cockers took their name from the woodcock they were trained to flush.',
    'The tail hardly ever stops, and neither does the nose.',
    'Long ears and feathered legs collect half the hedgerow; plan a brush after each walk.',
  ],
  'Dog/Border Collie': [
    'Border Collies move sheep with a fixed stare that shepherds simply call the eye.',
    'This breed wants a job; agility, scent games or a clever owner will all do.',
    'Bred in the hills between England and Scotland to work far from the shepherd and think for itself.',
  ],
  'Dog/Australian Shepherd': [
    'In spite of the name, the breed was developed on ranches in the western United States.',
    'Blue, brown or one of each: eye colour is a surprise in every litter.',
    'Quick, loyal and inventive: a dog for people who like long days outdoors.',
  ],
  'Dog/German Shepherd': [
    'German Shepherds serve as guide dogs, rescue dogs and police dogs all over the world.',
    'Puppy ears stand up some time before the age of six months, seldom both on the same day.',
    'Confident and attentive, with a double coat that sheds twice a year in earnest.',
  ],
  'Dog/White Swiss Shepherd': [
    'The breed shares its ancestors with the German Shepherd and was first recognised in Switzerland in 1991.',
    'Gentle with people it knows and politely reserved with those it does not.',
    'The white coat is easier to keep clean than it looks: dried mud simply brushes out.',
  ],
  'Dog/Belgian Malinois': [
    'The Malinois takes its name from Malines, as the Belgian city of Mechelen is called in French.',
    'Lighter and quicker than it looks, and happiest with an hour of training a day.',
    'A working dog through and through; experience with active breeds is a great help.',
  ],
  'Dog/Standard Poodle': [
    'Poodles began as water retrievers, and the famous clip kept the joints warm in cold rivers.',
    'The curly coat sheds very little but grows without end, so book the groomer every six weeks.',
    'Often named among the cleverest of all breeds, and well aware of it.',
  ],
  'Dog/Miniature Poodle': [
    'All the wit of the large Poodle in a size that fits under a café table.',
    'A long-lived breed; fifteen years of company are nothing unusual.',
    'Learns tricks for fun and will show them to visitors unasked.',
  ],
  'Dog/West Highland White Terrier': [
    'As the story goes, Westies were bred white so that nobody on the moor would take them for foxes.',
    'A small dog with a large opinion of itself and a sturdy, weatherproof coat.',
    'Terriers dig; a sandpit in the garden saves the flower beds.',
  ],
  'Dog/Pug': [
    'Pugs kept company with Chinese emperors long before they arrived in Europe.',
    'Short walks in the cool of the day suit this breed best, as flat faces cope badly with heat.',
    'The wrinkles want a gentle wipe now and then; the snoring cannot be helped.',
  ],
  'Dog/Miniature Dachshund': [
    'The name is German for badger dog, which explains the courage and the digging.',
    'A long back needs care: ramps rather than stairs, and a harness rather than a collar.',
    'Small enough for a flat, stubborn enough for two.',
  ],
  'Dog/Siberian Husky': [
    'The Chukchi of north-eastern Siberia bred these dogs to pull light loads over great distances.',
    'Huskies seldom bark; they sing, and usually in company.',
    'A thick double coat, a love of cold mornings and a talent for opening gates.',
  ],
  'Dog/Alaskan Malamute': [
    'One of the oldest sled breeds, built for heavy freight rather than for speed.',
    'Named after the Mahlemiut of the Alaskan coast, who shared their homes with these dogs.',
    'Strong, friendly and fond of snow; a secure garden and a cool place to sleep are a must.',
  ],
  'Dog/Pembroke Welsh Corgi': [
    'Corgis drove cattle by nipping at the heels, low enough to stay clear of the kicks.',
    'In Welsh legend the fairies rode them, and the mark of the saddle still shows on the shoulders.',
    'A big dog on short legs: watchful, merry and never in doubt about dinner time.',
  ],
}
