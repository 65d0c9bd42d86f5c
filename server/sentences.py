"""What people read for each error code, in French and English. Screens may say it better; this is the floor."""

SENTENCES: dict[str, tuple[str, str]] = {
    "error": ("Quelque chose n'a pas marché. Rien n'est perdu, réessaie.", "Something went wrong. Nothing is lost, try again."),
    "invalid": ("Vérifie ce champ.", "Please check this field."),
    "refused": ("Ce n'est pas possible maintenant.", "That is not possible right now."),
    "not_signed_in": ("Reconnecte-toi pour continuer.", "Sign in again to go on."),
    "forbidden": ("Cette page n'est pas ouverte à ton rôle.", "Your role does not open this page."),
    "unavailable": ("Le service revient dans un instant.", "The service will be back in a moment."),
    "key_reused": ("Cette action a déjà servi à autre chose. Recharge la page.", "This action was already used for something else. Reload the page."),
    "key_invalid": ("L'action n'a pas d'identifiant valable.", "The action has no valid key."),
    "too_long": ("C'est trop long : {limit} caractères au plus.", "That is too long: {limit} characters at most."),
    "not_found": ("On ne trouve plus cet élément.", "This item is no longer here."),
    "story_closed": ("Cette histoire ne se partage plus.", "This story can no longer be shared."),
    "future": ("Cette date est dans le futur.", "That date is in the future."),
    "already_reversed": ("Cette écriture est déjà annulée.", "That entry is already taken back."),
    "no_header": ("Cette demande ne vient pas de l'app.", "This request does not come from the app."),
    "wrong_origin": ("Ouvre l'app à son adresse : {origin}.", "Open the app at its own address: {origin}."),
    "not_json": ("La demande est illisible.", "The request cannot be read."),
    "too_large": ("C'est trop gros pour être envoyé d'un coup.", "That is too large to send at once."),
    "no_programme": ("Le programme n'est pas encore prêt.", "The programme is not set up yet."),
    "too_many_attempts": ("Trop d'essais. Fais une pause de {minutes} minutes.", "Too many attempts. Take a break of {minutes} minutes."),
    "cancelled": ("C'est annulé.", "This was called off."),
    "closed": ("Les réponses sont closes.", "Answers are closed."),
    "wrong_site": ("Ce rendez-vous est ouvert à d'autres sites.", "This one is open to other sites."),
    "level_too_low": ("Cet événement s'ouvre au niveau {level}.", "This event opens at level {level}."),
    "too_early": ("C'est trop tôt : reviens le moment venu.", "It is too early: come back when it starts."),
    "too_late": ("C'est trop tard pour changer cela.", "It is too late to change that."),
    "no_place": ("Cette personne n'a pas de place confirmée.", "This person has no confirmed place."),
    "not_yourself": ("Un autre hôte doit te pointer.", "Another host has to check you in."),
    "other_site": ("Cela concerne un autre site que le tien.", "That belongs to another site than yours."),
    "rsvp_not_allowed": ("Cette réponse n'est plus possible.", "That answer is no longer possible."),
    "empty": ("Écris quelques mots ici.", "Write a few words here."),
    "no_zone": ("Il manque le fuseau horaire.", "The time zone is missing."),
    "unknown_zone": ("Ce fuseau horaire n'existe pas.", "There is no such time zone."),
    "past": ("Cette date est passée.", "That date has passed."),
    "bad_window": ("La fin doit suivre le début.", "The end has to come after the start."),
    "out_of_range": ("Choisis une valeur entre 1 et {limit}.", "Choose a value between 1 and {limit}."),
    "bad_cursor": ("Cette page de liste n'existe plus. Recharge.", "That page of the list is gone. Reload."),
    "first_out_of_range": ("Une liste compte au plus {limit} lignes.", "A list has {limit} rows at most."),
}  # fmt: skip


def sentence(code: str, locale: str, params: dict[str, object]) -> str:
    """The sentence for `code` ("fr" or else English), its {gaps} filled; an unknown code reads as `error`."""
    french, english = SENTENCES.get(code, SENTENCES["error"])
    return (french if locale == "fr" else english).format_map({"limit": "", **params})
