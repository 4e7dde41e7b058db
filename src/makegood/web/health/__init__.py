"""What machines ask this server: does it answer, may it be sent people, how does it stand. Nothing private in any answer."""
