"""Who may ask for what: one line a field, nothing by default. Sites are narrowed further by the commands."""

EVERYONE = frozenset({"ambassador", "host", "comms", "admin"})
HOSTS = frozenset({"host", "comms", "admin"})
COMMS = frozenset({"comms", "admin"})
ADMIN = frozenset({"admin"})

ACCESS: dict[str, frozenset[str]] = {
    "Query.__typename": EVERYONE,
    "Mutation.__typename": EVERYONE,
    # live, over the socket: as the query of the same name
    "Subscription.leaderboard": EVERYONE,
    "Subscription.challenge": EVERYONE,
    "Subscription.thread": EVERYONE,
    "Subscription.inbox": EVERYONE,
    # stories and the game
    "Query.programme": EVERYONE,
    "Query.me": EVERYONE,
    "Query.badge": EVERYONE,
    "Query.badgeCatalogue": COMMS,
    "Query.feed": EVERYONE,
    "Query.story": EVERYONE,
    "Query.voices": EVERYONE,
    "Query.voice": EVERYONE,
    "Query.leaderboard": EVERYONE,
    "Query.teamBoard": EVERYONE,
    "Query.goals": EVERYONE,
    "Query.myStreak": EVERYONE,
    "Mutation.repairStreak": EVERYONE,
    "Mutation.addLeave": EVERYONE,
    "Mutation.removeLeave": EVERYONE,
    "Query.seasons": EVERYONE,
    "Query.hallOfFame": EVERYONE,
    "Mutation.openSeason": COMMS,
    "Mutation.changeSeason": COMMS,
    "Mutation.reviseSeason": COMMS,
    "Mutation.share": EVERYONE,
    "Mutation.react": EVERYONE,
    "Mutation.reactToContribution": EVERYONE,
    "Mutation.updateMe": EVERYONE,
    # points taken back, and the journal
    "Query.entryReference": EVERYONE,
    "Query.correction": COMMS,
    "Query.journal": COMMS,
    "Mutation.reverse": COMMS,
    # what ambassadors make
    "Query.myContributions": EVERYONE,
    "Query.contributionsToAnswer": HOSTS,
    "Mutation.submitContribution": EVERYONE,
    "Mutation.withdrawContribution": EVERYONE,
    "Mutation.decideContribution": HOSTS,
    "Mutation.takeDownContribution": HOSTS,
    # challenges
    "Query.challenges": EVERYONE,
    "Query.challenge": EVERYONE,
    "Query.previewChallenge": COMMS,
    "Query.challengeDrafts": COMMS,
    "Query.previewRevision": COMMS,
    "Mutation.saveChallenge": COMMS,
    "Mutation.discardChallenge": COMMS,
    "Mutation.reviseChallenge": COMMS,
    "Mutation.launchChallenge": COMMS,
    "Mutation.cancelChallenge": COMMS,
    # the rules of the game
    "Query.ruleBook": COMMS,
    "Query.previewRule": COMMS,
    "Mutation.publishRule": COMMS,
    "Mutation.retireRule": COMMS,
    "Mutation.undoRule": COMMS,
    # events
    "Query.events": EVERYONE,
    "Query.event": EVERYONE,
    "Query.guests": HOSTS,
    "Query.drawn": HOSTS,
    "Mutation.rsvp": EVERYONE,
    "Mutation.checkIn": HOSTS,
    "Mutation.createEvent": HOSTS,
    "Mutation.editEvent": HOSTS,
    "Mutation.cancelEvent": HOSTS,
    # inbox and push
    "Query.inbox": EVERYONE,
    "Mutation.readInbox": EVERYONE,
    "Mutation.subscribePush": EVERYONE,
    "Mutation.unsubscribePush": EVERYONE,
    "Mutation.testPush": EVERYONE,
    # channels and comments; which threads are whose is narrowed by server/queries/threads.py
    "Query.channels": EVERYONE,
    "Query.unreadPosts": EVERYONE,
    "Query.thread": EVERYONE,
    "Query.mentionable": EVERYONE,
    "Mutation.post": EVERYONE,
    "Mutation.editPost": EVERYONE,
    "Mutation.deletePost": EVERYONE,
    "Mutation.readThread": EVERYONE,
    "Mutation.reportPost": EVERYONE,
    "Query.postCases": HOSTS,
    "Query.ownWords": COMMS,
    "Query.tryWords": COMMS,
    "Mutation.saveWords": COMMS,
    "Mutation.decidePost": HOSTS,
    "Mutation.mutePerson": HOSTS,
    "Mutation.slowThread": HOSTS,
    # people
    "Query.sites": EVERYONE,
    "Query.teams": EVERYONE,
    "Query.members": HOSTS,
    "Query.invites": HOSTS,
    "Mutation.revokeDevice": EVERYONE,
    "Mutation.leave": EVERYONE,
    "Mutation.issueInvite": HOSTS,
    "Mutation.revokeInvite": HOSTS,
    "Mutation.approveRecovery": HOSTS,
    "Mutation.importRoster": COMMS,
    "Mutation.setRole": ADMIN,
    "Mutation.openSite": ADMIN,
    # the newsroom
    "Query.feeds": COMMS,
    "Query.consoleStories": COMMS,
    "Mutation.saveStory": COMMS,
    "Mutation.withdrawStory": COMMS,
    "Mutation.addFeed": COMMS,
    "Mutation.fetchFeed": COMMS,
}


def allowed(role: str, fields: frozenset[str]) -> bool:
    """May `role` ask for all of `fields` ("Query.me")? A field without a line is closed to everyone."""
    return all(role in ACCESS.get(field, frozenset()) for field in fields)
