"""Who is told: what changed is first owed in the store, then sent by Apprise, then noted as sent."""
