"""What is not GraphQL: health, sign-in, tracked links, images, the socket ticket, the PWA's files."""
