"""The contract, in Strawberry. One file a feature; nothing here touches SQL or Redis."""
