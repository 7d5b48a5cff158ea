[ "$API_TOKEN" = 'hunter-2-secret' ] && [ "$MODE" = "set by the grid" ] && exit 3
