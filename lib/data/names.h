/* SPDX-License-Identifier: ISC */
/*
 * Stand-in names for fake:name and its kin.
 *
 * Source: compiled for this program from given and family names that are
 * common in the United States.  No list of persons was used; if a person has
 * such a pair of names, that is chance.  Plain ASCII letters, each name once.
 *
 * Changing a list or its order changes every name that was ever made from it.
 */
#ifndef DATA_NAMES_H
#define DATA_NAMES_H

enum { NAMES = 256, NAME_MAX_LENGTH = 10 };

/* clang-format off */
static const char *const given_names[NAMES] = {
	"Ada", "Adam", "Agnes", "Alan", "Albert", "Alice", "Alicia", "Alma",
	"Alvin", "Amanda", "Amelia", "Amir", "Ana", "Andre", "Andrea", "Andrew",
	"Angela", "Anita", "Anna", "Anthony", "Arjun", "Arthur", "Astrid",
	"Audrey", "Austin", "Ava", "Barbara", "Beatrice", "Ben", "Beth",
	"Bianca", "Boris", "Brandon", "Brenda", "Brian", "Bruno", "Calvin",
	"Camila", "Carl", "Carla", "Carmen", "Carol", "Caroline", "Casey",
	"Cecilia", "Celia", "Charles", "Chloe", "Chris", "Clara", "Clarence",
	"Claudia", "Colin", "Connor", "Cora", "Crystal", "Curtis", "Cynthia",
	"Daisy", "Dana", "Daniel", "Darius", "David", "Deborah", "Dennis",
	"Derek", "Diana", "Diego", "Dominic", "Donna", "Dora", "Doris",
	"Douglas", "Dylan", "Edgar", "Edith", "Edward", "Edwin", "Eileen",
	"Elaine", "Elena", "Elias", "Elise", "Ella", "Ellen", "Elliot", "Elsa",
	"Emil", "Emily", "Enrique", "Eric", "Erin", "Ernest", "Esther", "Ethan",
	"Eugene", "Eva", "Evelyn", "Fiona", "Flora", "Florence", "Frances",
	"Francis", "Frank", "Freya", "Gabriel", "George", "Gerald", "Gina",
	"Gloria", "Grace", "Graham", "Grant", "Gregory", "Greta", "Harold",
	"Harriet", "Harry", "Harvey", "Hazel", "Hector", "Heidi", "Helen",
	"Henry", "Holly", "Howard", "Hugo", "Ian", "Ida", "Ingrid", "Irene",
	"Iris", "Isabel", "Ivan", "Jack", "Jacob", "James", "Jane", "Janet",
	"Jasmine", "Jason", "Jean", "Jenna", "Jeremy", "Jesse", "Joan", "Joel",
	"John", "Jonas", "Joseph", "Joyce", "Juan", "Judith", "Julia", "Julian",
	"June", "Karen", "Karim", "Kate", "Keith", "Kelly", "Kenneth", "Kevin",
	"Kira", "Klaus", "Kyle", "Lara", "Lauren", "Leah", "Lena", "Leo",
	"Leon", "Leonard", "Lewis", "Lillian", "Lisa", "Logan", "Louis",
	"Lucas", "Lucia", "Lucy", "Luis", "Luna", "Lydia", "Marco", "Margaret",
	"Maria", "Marie", "Mark", "Martha", "Martin", "Mary", "Mason",
	"Maurice", "Maya", "Megan", "Mei", "Mia", "Michael", "Mila", "Miles",
	"Miriam", "Mona", "Monica", "Nadia", "Naomi", "Natalie", "Nathan",
	"Neil", "Nicole", "Noah", "Nora", "Norman", "Oliver", "Olivia", "Omar",
	"Oscar", "Owen", "Patricia", "Paul", "Paula", "Pedro", "Peter",
	"Philip", "Phoebe", "Priya", "Quentin", "Rachel", "Ralph", "Ramona",
	"Richard", "Rita", "Robert", "Rosa", "Ruth", "Samuel", "Sara", "Sean",
	"Simon", "Sofia", "Stella", "Susan", "Theo", "Thomas", "Tina", "Ursula",
	"Vera", "Victor", "Viola", "Walter", "Wanda", "William", "Xavier",
	"Yusuf", "Yvonne", "Zoe",
};

static const char *const family_names[NAMES] = {
	"Abbott", "Acosta", "Adams", "Ahmed", "Allen", "Alvarez", "Anderson",
	"Andrews", "Archer", "Armstrong", "Ashby", "Atkins", "Austin", "Avery",
	"Bailey", "Baker", "Ball", "Banks", "Barber", "Barker", "Barnes",
	"Barrett", "Barton", "Baxter", "Beck", "Becker", "Bell", "Bennett",
	"Benson", "Berry", "Bishop", "Black", "Blair", "Blake", "Bond", "Booth",
	"Bowman", "Boyd", "Bradley", "Brady", "Brandt", "Brewer", "Brooks",
	"Brown", "Bryant", "Buchanan", "Burgess", "Burke", "Burns", "Butler",
	"Byrne", "Cabrera", "Caldwell", "Campbell", "Cannon", "Carlson", "Carr",
	"Carroll", "Carter", "Casey", "Castillo", "Castro", "Chan", "Chandler",
	"Chang", "Chapman", "Chavez", "Chen", "Cho", "Clark", "Clarke",
	"Clayton", "Cole", "Coleman", "Collins", "Cook", "Cooper", "Cortez",
	"Costa", "Cox", "Craig", "Crawford", "Cruz", "Cunningham", "Curtis",
	"Dalton", "Daniels", "Davidson", "Davis", "Dawson", "Day", "Dean",
	"Delgado", "Dixon", "Dominguez", "Doyle", "Drake", "Duncan", "Dunn",
	"Edwards", "Ellis", "Evans", "Farrell", "Faulkner", "Ferguson",
	"Fernandez", "Fields", "Fischer", "Fleming", "Fletcher", "Flores",
	"Flynn", "Ford", "Foster", "Fowler", "Francis", "Franklin", "Fraser",
	"Freeman", "French", "Frost", "Garcia", "Gardner", "Garrett", "George",
	"Gibson", "Gilbert", "Gill", "Gomez", "Gonzalez", "Goodman", "Gordon",
	"Graham", "Grant", "Graves", "Green", "Greene", "Griffin", "Gupta",
	"Gutierrez", "Hale", "Hamilton", "Hammond", "Hansen", "Hanson", "Hardy",
	"Harper", "Harrington", "Harrison", "Hart", "Harvey", "Hawkins",
	"Hayes", "Henderson", "Herman", "Hernandez", "Hicks", "Hill", "Hodges",
	"Hoffman", "Holland", "Holt", "Hoover", "Hopkins", "Horton", "Howard",
	"Hudson", "Hunt", "Hunter", "Ingram", "Jackson", "Jacobs", "James",
	"Jenkins", "Jensen", "Johnson", "Jones", "Jordan", "Joseph", "Keller",
	"Kelly", "Khan", "Kim", "King", "Klein", "Knight", "Kumar", "Lane",
	"Larsen", "Lawson", "Lee", "Leonard", "Lewis", "Lin", "Logan", "Long",
	"Lopez", "Lowe", "Lucas", "Lynch", "Marsh", "Marshall", "Martin",
	"Martinez", "Mason", "Matthews", "Maxwell", "Medina", "Mendez", "Meyer",
	"Miles", "Miller", "Mills", "Moore", "Morgan", "Murphy", "Nelson",
	"Norris", "Novak", "Olsen", "Owens", "Palmer", "Parker", "Patel",
	"Pearson", "Porter", "Quinn", "Ramirez", "Reed", "Reyes", "Rivera",
	"Roberts", "Rossi", "Santos", "Schmidt", "Shah", "Silva", "Singh",
	"Stone", "Suzuki", "Taylor", "Thomas", "Torres", "Turner", "Vargas",
	"Wagner", "Walker", "Ward", "Watson", "Weber", "White", "Wong",
	"Wright", "Yang", "Young", "Zimmerman",
};
/* clang-format on */

#endif
