"""Names from many origins, mixed as they are in a group that hires in six countries."""

from random import Random

# One row an origin: first names / last names. Surnames of public figures were left out.
_ORIGINS: dict[str, tuple[str, str]] = {
    "fr": (
        "Camille Julien Élodie Bastien Manon Thibault Chloé Romain Aurélie Quentin Léa Mathilde Gaspard "
        "Solène Yann Maëlle Corentin Justine Florent Anaïs Damien Océane Loïc Margaux Rémi Pauline Étienne "
        "Clémence Arnaud Noémie Gaëtan Héloïse Baptiste Coralie Sylvain Élise Nicolas Sandrine Fabrice Agathe",
        "Lefèvre Moreau Girard Rousseau Fontaine Chevalier Gauthier Perrin Morin Renaud Lemoine Caron Barbier "
        "Brunet Vidal Aubert Guérin Boyer Rolland Delaunay Marchand Tessier Prévost Carpentier Besson Poulain "
        "Charrier Vasseur Blin Huet Jacquet Leblanc Maillard Pichon Quéré Riou Savary Texier Valette Hamon",
    ),
    "maghreb": (
        "Yasmine Karim Samira Mehdi Nadia Amine Leïla Rachid Inès Sofiane Fatima Bilal Salma Walid Houda "
        "Ilyes Meriem Tarik Assia Anis Khadija Youssef Lina Hicham",
        "Benali Haddad Mansouri Bouzid Cherif Amrani Belkacem Saidi Ferhat Lahlou Zeroual Mekki Toumi Idrissi "
        "Khelifi Naciri Othmani Rahmani Slimani Tazi Ziani Boukhris Hamdi Jebali",
    ),
    "africa": (
        "Aminata Kwame Fatou Ousmane Ama Ibrahima Chinwe Moussa Abena Cheikh Ngozi Koffi Mariama Sékou Adaeze "
        "Tidiane Efua Boubacar Zola Emeka",
        "Diallo Asante Ndiaye Traoré Mensah Okonkwo Konaté Sow Adeyemi Camara Boateng Kouassi Cissé Eze Ba "
        "Koné Owusu Fofana Mbaye Nwosu",
    ),
    "iberia": (
        "Lucía Javier Carmen Pablo Marta Álvaro Nuria Sergio Itziar Raúl Beatriz Iker Rocío Jordi Pilar Nuno "
        "Inês Tiago Joana Duarte Aitana Marc Laia Gonzalo Ximena Emiliano Itzel Rodrigo",
        "Robles Herrero Molina Castaño Vidal Ferrer Serrano Iglesias Navarro Prats Soler Gallardo Campos Ibarra "
        "Carvalho Teixeira Moura Figueira Puig Arroyo Cabrera Montalvo Quiroga Vilanova",
    ),
    "germany": (
        "Anneke Lukas Johanna Felix Greta Jonas Frieda Moritz Lena Tobias Ida Sebastian Marlene Jannik Svenja "
        "Henrik Katrin Matthias Wiebke Florian",
        "Brandt Hoffmeister Lindner Krüger Vogel Winkler Seidel Böhm Ziegler Kessler Reuter Albrecht Dietz "
        "Engelhardt Funke Hartwig Jansen Kirchner Lorenz Pohl",
    ),
    "britain": (
        "Harriet Oliver Imogen Callum Beth Rhys Freya Owen Isla Declan Poppy Ewan Niamh Toby Maisie Fergus "
        "Georgia Alfie Bronwen Dominic",
        "Ashworth Whitcombe Hargreaves Pritchard Fairclough Ellery Thornton Redfern Kershaw Lockwood Marsden "
        "Openshaw Pemberton Sinclair Tattersall Wainwright Yardley Bramley Cartwright Dunmore",
    ),
    "low": (
        "Lotte Bram Femke Wout Sanne Jelle Marijke Pieter Fleur Stijn Joëlle Thibaut Axelle Cédric Nele Ruben",
        "Claes Peeters Wouters Lambrecht Dubois Mertens Goossens Verbeke Delvaux Lejeune Coppens Hendrickx "
        "Janssens Pauwels Thys Bodart",
    ),
    "east": (
        "Marek Zofia Piotr Agnieszka Tomáš Jana Andrei Ioana Bogdan Elena Olena Taras Kateryna Marko Ivana Vesna "
        "Krzysztof Milena",
        "Nowak Sobotta Kowal Zieliński Dvořák Svoboda Popescu Ionescu Marin Kovalenko Bondar Shevchuk Petrović "
        "Jurić Horvat Wójcik Mazur Sikora",
    ),
    "asia": (
        "Priya Arjun Mei Hiro Linh Minh Ananya Rahul Yuki Kenji Thu Bao Sana Imran Ayesha Farid Deepa Vikram "
        "Hana Jisoo Wei Kavita",
        "Raman Iyer Chen Tanaka Nguyen Pham Menon Kapoor Sato Lim Tran Vu Qureshi Rahimi Siddiqui Desai Bose "
        "Rao Park Han Zhou Pillai",
    ),
    "levant": (
        "Elif Ahmet Zeynep Emre Selin Burak Rima Elias Nour Tarek Maya Ziad Dilara Kerem Shirin Arash",
        "Yıldız Demir Kaya Aydın Çelik Haddou Khoury Nassar Saleh Farhat Aslan Koç Moradi Ebrahimi Sabbagh Tunç",
    ),
}
_FIRST = {origin: first.split() for origin, (first, _) in _ORIGINS.items()}
_LAST = {origin: last.split() for origin, (_, last) in _ORIGINS.items()}

_MIX: dict[str, dict[str, int]] = {
    "FR": {"fr": 58, "maghreb": 15, "africa": 8, "iberia": 6, "east": 4, "asia": 5, "levant": 4},
    "BE": {"low": 45, "fr": 22, "maghreb": 10, "africa": 8, "east": 5, "levant": 6, "asia": 4},
    "DE": {"germany": 60, "east": 13, "levant": 13, "asia": 6, "iberia": 4, "africa": 4},
    "ES": {"iberia": 74, "maghreb": 8, "east": 6, "asia": 4, "fr": 4, "africa": 4},
    "GB": {"britain": 60, "asia": 18, "africa": 9, "east": 7, "iberia": 3, "levant": 3},
    "MX": {"iberia": 94, "fr": 3, "germany": 3},
}


def full_name(rng: Random, country: str, taken: set[str]) -> str:
    """A name nobody in `taken` has; it is added there. Families mix, so one surname in eight comes from elsewhere."""
    mix = _MIX[country]
    while True:
        first, last = rng.choices(list(mix), weights=list(mix.values()), k=2)
        origin = last if rng.random() < 0.125 else first
        name = f"{rng.choice(_FIRST[first])} {rng.choice(_LAST[origin])}"
        if name not in taken:
            taken.add(name)
            return name
